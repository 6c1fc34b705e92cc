"""Rules about the files of content/media: pictures of a kind that browsers only draw, and named for what they are."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from app.content.model import Problem
from app.said import said, to_say

_KINDS = {
    b"\x89PNG": ("PNG", ".png"),
    b"\xff\xd8\xff": ("JPEG", ".jpg", ".jpeg"),
    b"GIF8": ("GIF", ".gif"),
    b"WEBP": ("WebP", ".webp"),
    b"ftypavi": ("AVIF", ".avif"),
}


def pictures(media: Mapping[str, bytes]) -> Iterator[Problem]:
    """Files that are no picture or another than their name says; what is drawn from code (SVG) may run some."""
    for path, raw in media.items():
        name = PurePosixPath(path)
        kind, *suffixes = _kind(raw)
        if name.suffix.lower() == ".svg":
            yield Problem(path, 1, said("a drawing as SVG can hold scripts: save it as PNG or WebP"))
        elif not kind and not name.stem.isupper():  # a README may stand anywhere
            yield Problem(path, 1, said("no PNG, JPEG, GIF, WebP or AVIF picture: save it as one of these"))
        elif kind and name.suffix.lower() not in suffixes:
            better = name.with_suffix(suffixes[0]).name
            text = to_say("holds a %(kind)s picture, which its name doesn't say: call it %(name)s")
            yield Problem(path, 1, said(text, kind=kind, name=better))


def _kind(raw: bytes) -> tuple[str, ...]:
    starts = (raw, raw[8:] if raw.startswith(b"RIFF") else b"", raw[4:])
    return next((kind for sign, kind in _KINDS.items() if any(start.startswith(sign) for start in starts)), ("",))
