"""Pictures that trainers upload: told by their content, drawn anew as WebP, without anything else the file held."""

import io
import re
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from app.language import figures, gettext

MOST_BYTES = 20_000_000
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1_600
KINDS = ("PNG", "JPEG", "GIF", "WEBP")
QUALITIES = (84, 70, 50)
KEPT_BYTES = 1_900_000  # below what a file of the tree may have


class NotAPicture(ValueError):
    """Why a file can't be used; the message is for the person who sent it."""


@dataclass(frozen=True)
class Picture:
    """A picture as the library keeps it."""

    webp: bytes
    width: int
    height: int


def drawn_anew(raw: bytes) -> Picture:
    """The picture in `raw`, upright, at most 1,600 pixels a side. Raises NotAPicture.

    Only pixels survive: no place, camera or comment, and nothing that another program would read as something else.
    """
    if len(raw) > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        size = f"{len(raw) / 1e6:.0f}"
        raise NotAPicture(gettext("The file has %(size)s MB: at most %(most)s MB can be sent.", size=size, most=most))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=KINDS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    pixels = f"{opened.width:,} × {opened.height:,}"
                    raise NotAPicture(
                        gettext("The picture has %(pixels)s pixels: make it smaller first.", pixels=figures(pixels))
                    )
                opened.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
                upright = ImageOps.exif_transpose(opened)
                plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPicture(gettext("The picture is too large to open: make it smaller first.")) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        if isinstance(error, NotAPicture):
            raise
        raise NotAPicture(
            gettext("This is no PNG, JPEG, GIF or WebP picture. Drawings as SVG can't be used: save them as PNG.")
        ) from None
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return _written(plain)


def _written(plain: Image.Image) -> Picture:
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)  # without what hangs on to the old picture
    for quality in QUALITIES:
        out = io.BytesIO()
        fresh.save(out, "WEBP", quality=quality, method=4)
        if out.tell() <= KEPT_BYTES:
            break
    return Picture(out.getvalue(), fresh.width, fresh.height)


def media_name(alt: str, digest: str) -> str:
    """A path for a picture, from what it shows: media/white-shoe-1a2b3c4d.webp."""
    words = re.findall(r"[a-z0-9]+", alt.lower())[:5]
    return f"media/{'-'.join([*words, digest[:8]])[:80]}.webp"


def markdown(path: str, alt: str) -> str:
    """How a text shows the picture."""
    plain = re.sub(r"[\[\]\s]+", " ", alt).strip()
    return f"![{plain}]({path})"
