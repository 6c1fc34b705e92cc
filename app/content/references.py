"""The pictures and links that a Markdown text points at, each with its line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from app.content.headings import prose_lines

_CODE = re.compile(r"(`+)(?!`).{1,2000}?(?<!`)\1(?!`)")
_IMAGE = re.compile(r"!\[([^\[\]]{0,2000})\]\(\s{0,9}<?([^\s()<>]{0,2000})")
_LINK = re.compile(r"\]\(\s{0,9}<?([^\s()<>]{0,2000})")
_DEFINITION = re.compile(r" {0,3}\[[^\]^][^\]]{0,500}\]:\s{0,9}<?([^\s<>]{1,2000})")
_TAG = re.compile(r"<(img|a)\b([^<>]{0,2000})", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|href|alt)\s{0,9}=\s{0,9}["']?([^"'>]{0,2000})""", re.IGNORECASE)


@dataclass(frozen=True)
class Reference:
    """`line` counts from 1 within the text; `alt` is None for a link."""

    line: int
    target: str
    alt: str | None

    @property
    def is_picture(self) -> bool:
        return self.alt is not None


def references(text: str) -> Iterator[Reference]:
    """Every picture and link outside code, in order of the lines."""
    prose = prose_lines(text)
    for number, line in enumerate(text.split("\n"), 1):
        if not prose[number - 1] or not ("](" in line or "]:" in line or "<" in line):
            continue
        line = _CODE.sub(" ", line)
        for image in _IMAGE.finditer(line):
            yield Reference(number, image[2], image[1].strip())
        for link in _LINK.finditer(_IMAGE.sub(" ", line)):
            yield Reference(number, link[1], None)
        if definition := _DEFINITION.match(line):
            yield Reference(number, definition[1], None)
        for tag in _TAG.finditer(line):
            found = {key.lower(): value for key, value in _ATTRIBUTE.findall(tag[2])}
            if tag[1].lower() == "img":
                yield Reference(number, found.get("src", ""), found.get("alt", "").strip())
            elif "href" in found:
                yield Reference(number, found["href"], None)


def media_path(target: str) -> str | None:
    """The file under media/ that a target names, or None where it names something else."""
    path = unquote(target).removeprefix("./")
    parts = path.split("/")
    if parts[0] != "media" or len(parts) < 2 or ".." in parts or "" in parts or "\\" in path:
        return None
    return path


def pictures(text: str, media: Mapping[str, str]) -> dict[str, str]:
    """The existing pictures of a text, with what `media` says of them."""
    if "media/" not in text and "media%2" not in text:
        return {}
    paths = (media_path(reference.target) for reference in references(text))
    return {path: media[path] for path in paths if path and path in media}
