"""The `listing:` block of a case, read from its quiz file."""

from collections.abc import Mapping

from app.content.fields import ListingFields, PictureFields, read_fields
from app.content.listing import Listing, Shown
from app.content.references import media_path
from app.content.wording import not_under_media
from app.content.yaml_tree import Path, Tree

_UNREAD = "?"


def read_listing(tree: Tree, at: Path) -> Listing:
    """The listing at a place that exists; every problem goes to `tree`."""
    fields = read_fields(ListingFields, tree, at, fallback={"title": _UNREAD})
    images = []
    for index in range(len(fields.images)):
        place = (*at, "images", index)
        image = read_fields(PictureFields, tree, place, fallback={"src": _UNREAD})
        if image.src != _UNREAD and media_path(image.src) is None:
            tree.refuse(place, not_under_media(image.src))
        images.append(Shown(image.src, image.alt.strip()))
    return Listing(fields.title, fields.price, fields.seller, tuple(fields.attributes.items()), tuple(images))


def listed_pictures(listing: Listing | None, media: Mapping[str, str]) -> dict[str, str]:
    """The pictures of a listing that exist, with what `media` says of them."""
    paths = (media_path(image.src) for image in listing.images) if listing else ()
    return {path: media[path] for path in paths if path and path in media}
