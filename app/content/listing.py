"""The listing that a case is about: title, price, seller, attributes and pictures, as a marketplace shows them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shown:
    """A picture of a listing; `src` is as written, `alt` is "" where its author forgot it."""

    src: str
    alt: str


@dataclass(frozen=True)
class Listing:
    """Plain text throughout, "" where nothing is said; `attributes` in the order in which they are shown."""

    title: str
    price: str = ""
    seller: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    images: tuple[Shown, ...] = ()

    def as_fields(self) -> dict[str, Any]:
        """The keys of the file, without those that say nothing."""
        fields: dict[str, Any] = {"title": self.title, "price": self.price, "seller": self.seller}
        fields |= {"attributes": dict(self.attributes)}
        fields |= {"images": [{"src": image.src, "alt": image.alt} for image in self.images]}
        return {key: value for key, value in fields.items() if value}

    def as_asked(self) -> dict[str, Any]:
        """What a person sees: as `as_fields`, with the order of the attributes."""
        return self.as_fields() | {"attributes": [list(pair) for pair in self.attributes]}
