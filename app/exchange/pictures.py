"""Pictures that come in: told by their bytes, bounded in size, whole from first to last byte, and given a path."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from app.content.text import FILE_LIMIT
from app.said import Figures, Said, said

MOST_PICTURES = 500
_DATA = re.compile(r"data:image/[\w.+-]{1,30};base64,", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,80}){0,3}")
_FOREIGN = (b"<script", b"<html", b"<svg", b"<!DOCTYPE", b"PK\x03\x04", b"%PDF-", b"<?php")


def kind_of(raw: bytes) -> str | None:
    """png, jpg, gif or webp; None for anything else and for a picture that something else is hidden in."""
    if raw.startswith(b"\x89PNG\r\n\x1a\n") and raw[-12:] == b"\0\0\0\0IEND\xaeB`\x82":
        kind = "png"
    elif raw.startswith(b"\xff\xd8\xff") and raw.rstrip(b"\0").endswith(b"\xff\xd9"):
        kind = "jpg"
    elif raw.startswith((b"GIF87a", b"GIF89a")) and raw.endswith(b";"):
        kind = "gif"
    elif (
        raw[:4] == b"RIFF"
        and raw[8:12] == b"WEBP"
        and int.from_bytes(raw[4:8], "little") in (len(raw) - 8, len(raw) - 9)
    ):
        kind = "webp"
    else:
        return None
    return None if any(sign in raw for sign in _FOREIGN) else kind


def picture_problem(raw: bytes) -> Said | None:
    """Why this is no picture that we would keep, None where it is one."""
    if len(raw) > FILE_LIMIT:
        size = Figures(f"{len(raw) / 1e6:.1f}")
        return said("%(n)s MB is too large: a picture may have at most 2 MB", n=size)
    if kind_of(raw) is None:
        return said("not a whole PNG, JPEG, GIF or WebP picture: save it as one of these")
    return None


def data_picture(address: str) -> bytes | None:
    """The bytes of a `data:image/…;base64,` address, None where it is none or broken."""
    if not _DATA.match(address):
        return None
    try:
        return base64.b64decode(re.sub(r"\s", "", unquote(address.partition(",")[2])), validate=True)
    except (binascii.Error, ValueError):
        return None


@dataclass
class Album:
    """The pictures of one file by path under media/; `stem` begins the names of those without a good one."""

    stem: str
    media: dict[str, bytes] = field(default_factory=dict)
    taken: Mapping[str, bytes] = field(default_factory=dict)
    refused: dict[str, Said] = field(default_factory=dict)

    def add(self, raw: bytes, name: str = "") -> str | None:
        """The path of a picture, None where it is refused (`refused` says why, by name)."""
        problem = picture_problem(raw)
        if problem is None and len(self.media) >= MOST_PICTURES:
            problem = said("more than %(most)s pictures", most=MOST_PICTURES)
        if problem:
            number = len(self.media) + len(self.refused) + 1
            self.refused[name or said("picture %(n)s", n=str(number))] = problem
            return None
        for path, known in self.media.items():
            if known == raw and (not name or path == self._named(name, raw)):
                return path
        path = self._free(self._named(name, raw), raw)
        self.media[path] = raw
        return path

    def _named(self, name: str, raw: bytes) -> str:
        """`Foto 1.PNG` → media/foto-1.png; the ending tells what it is."""
        name = name.replace("\\", "/").removeprefix("media/")
        suffix = PurePosixPath(name).suffix.lower().replace(".jpeg", ".jpg")
        if _PLAIN.fullmatch(name) and suffix == f".{kind_of(raw)}":
            return f"media/{name}"
        plain = re.sub(r"[^a-z0-9._-]+", "-", PurePosixPath(name).stem.lower()).strip("-._")
        return f"media/{plain[:60] or f'{self.stem}-{len(self.media) + 1}'}.{kind_of(raw)}"

    def _free(self, path: str, raw: bytes) -> str:
        stem, _, suffix = path.rpartition(".")
        number = 2
        while (held := self.media.get(path, self.taken.get(path))) is not None and held != raw:
            path, number = f"{stem}-{number}.{suffix}", number + 1
        return path
