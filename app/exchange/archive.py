"""Opens zip files of strangers in memory: bounded in files, in bytes and in ratio, and deaf to paths that lead out."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from app.said import Figures, Said, said, to_say

MOST_FILES = 5_000
MOST_BYTES = 100_000_000
MOST_RATIO = 200  # of unpacked to packed size; only XML that repeats itself comes near
ROOMY = 10_000_000  # below this the ratio does not matter
_ENTRY = b"PK\x01\x02"


class Archive:
    """A zip file whose members were looked at before any is unpacked."""

    def __init__(self, raw: bytes) -> None:
        """Raises nothing but what `opened` catches."""
        self._zip = zipfile.ZipFile(io.BytesIO(raw))
        self._left = MOST_BYTES
        self._members = {member.filename: member for member in self._zip.infolist() if not member.is_dir()}

    @property
    def names(self) -> list[str]:
        return list(self._members)

    @property
    def unpacked(self) -> int:
        """Bytes of all files as they are declared; no more than declared is ever unpacked."""
        return sum(member.file_size for member in self._members.values())

    def read(self, name: str, most: int = 20_000_000) -> bytes | Said:
        """A file, or a sentence saying why it is not read."""
        member = self._members.get(name)
        if member is None:
            return said("'%(name)s' is not in the archive", name=name)
        if member.file_size > min(most, self._left):
            size = Figures(f"{member.file_size / 1e6:.0f}")
            return said("'%(name)s' unpacks to %(n)s MB: that is too large", name=name, n=size)
        if member.flag_bits & 1:
            return said("'%(name)s' is encrypted: save the archive without a password", name=name)
        try:
            raw = self._zip.read(member)
        except Exception as error:  # beside those of zipfile the unpackers have their own: zlib.error, lzma.LZMAError
            return said("'%(name)s' can't be unpacked (%(error)s)", name=name, error=type(error).__name__)
        self._left -= len(raw)
        return raw

    def find(self, base: str, href: str) -> str | None:
        """The member that a file named `base` means by `href`, None where there is none or the path leads out."""
        parts: list[str] = [] if href.startswith("/") else list(PurePosixPath(base).parent.parts)
        for part in href.replace("\\", "/").split("/"):
            if part == ".." and not parts:
                return None
            if part == "..":
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        name = "/".join(parts)
        return name if name in self._members else None

    def ending(self, *suffixes: str) -> Iterator[str]:
        return (name for name in self._members if name.lower().endswith(suffixes))


def opened(raw: bytes) -> Archive | Said:
    """The archive, or a sentence saying why it is not opened."""
    if (files := raw.count(_ENTRY)) > MOST_FILES:
        return said("an archive of %(n)s files: at most %(most)s are opened", n=files, most=MOST_FILES)
    try:
        archive = Archive(raw)
        unpacked = archive.unpacked
    except Exception as error:  # zipfile lets errors of struct and of its own through
        return said("the archive can't be opened (%(error)s): save it again", error=type(error).__name__)
    leading_out = next((name for name in archive.names if leads_out(name)), None)
    if leading_out is not None:
        text = to_say("a file of the archive leads out of it ('%(name)s'): the archive is refused")
        return said(text, name=leading_out[:80])
    if unpacked > MOST_BYTES or (unpacked > ROOMY and unpacked > MOST_RATIO * len(raw)):
        text = to_say("unpacks to %(n)s MB, %(times)s times its size: it is refused")
        return said(text, n=Figures(f"{unpacked / 1e6:,.0f}"), times=unpacked // max(1, len(raw)))
    return archive


def leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name
