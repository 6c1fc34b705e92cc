"""The listing of a case between its YAML and the rows of a form; what a form can't show stays as it was written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PARTS = ("title", "price", "seller")
SPARE_ATTRIBUTES, SPARE_IMAGES = 2, 1
_ROW = re.compile(r"(?:attribute|image)_([1-9][0-9]{0,2})_")


@dataclass(frozen=True)
class Row:
    """A line of two inputs: the name and value of an attribute, or the path of a picture and what it shows."""

    number: int
    first: str
    second: str


def listing_values(listing: object) -> dict[str, str]:
    """The listing of a file as a form shows it; {} for what is none."""
    if not isinstance(listing, dict):
        return {}
    values = {f"listing_{part}": _said(listing.get(part)) for part in PARTS}
    attributes = listing.get("attributes")
    for number, (name, value) in enumerate(attributes.items() if isinstance(attributes, dict) else (), 1):
        values |= {f"attribute_{number}_name": _said(name), f"attribute_{number}_value": _said(value)}
    for number, image in enumerate(_images(listing), 1):
        values |= {f"image_{number}_src": _said(image.get("src")), f"image_{number}_alt": _said(image.get("alt"))}
    return values


def listing_from(form: Mapping[str, str], before: object) -> Any:
    """The listing as typed, `before` where nothing of it was changed, None where all of it is empty."""
    typed = {name: value.strip() for name, value in form.items()}
    shown = {name: value.strip() for name, value in listing_values(before).items()}
    names = {name for name in (*typed, *shown) if name.startswith("listing_") or _ROW.match(name)}
    if all(typed.get(name, "") == shown.get(name, "") for name in names):
        return before
    was = before if isinstance(before, dict) else {}
    images = _images(was)
    found = {part: typed.get(f"listing_{part}", "") for part in PARTS} | {
        "attributes": {row.first: row.second for row in attribute_rows(typed, 0) if row.first or row.second},
        "images": [
            (images[row.number - 1] if row.number <= len(images) else {}) | {"src": row.first, "alt": row.second}
            for row in image_rows(typed, 0)
            if row.first or row.second
        ],
    }
    said = {key: value for key, value in found.items() if value}
    return {**{key: value for key, value in was.items() if key not in found}, **said} or None


def attribute_rows(values: Mapping[str, str], spare: int = SPARE_ATTRIBUTES) -> list[Row]:
    """The attributes that a form holds, and some empty rows."""
    return _rows(values, "attribute", ("name", "value"), spare)


def image_rows(values: Mapping[str, str], spare: int = SPARE_IMAGES) -> list[Row]:
    """The pictures that a form holds, and an empty row."""
    return _rows(values, "image", ("src", "alt"), spare)


def has_listing(values: Mapping[str, str]) -> bool:
    """Whether anything of a listing is filled in."""
    return any(value.strip() for name, value in values.items() if name.startswith("listing_") or _ROW.match(name))


def _rows(values: Mapping[str, str], kind: str, parts: Sequence[str], spare: int) -> list[Row]:
    numbers = {
        int(found[1])
        for name, value in values.items()
        if name.startswith(f"{kind}_") and (found := _ROW.match(name)) and value.strip()
    }
    last = max(numbers, default=0) + spare
    return [
        Row(number, *(values.get(f"{kind}_{number}_{part}", "") for part in parts)) for number in range(1, last + 1)
    ]


def _images(listing: Mapping[str, Any]) -> list[dict[str, Any]]:
    images = listing.get("images")
    return [one if isinstance(one, dict) else {} for one in images] if isinstance(images, list) else []


def _said(value: object) -> str:
    return "" if value is None else str(value)
