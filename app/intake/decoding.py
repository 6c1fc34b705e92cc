"""Opens a text file after making sure that it is text from end to end, without NUL characters.

That is UTF-8, or UTF-16 where a byte order mark says so, as spreadsheets write "Unicode text".
"""

import codecs
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20
WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True)
class Text:
    """A file open for reading, the SHA-256 of its bytes and the share of it that was read so far."""

    stream: io.TextIOWrapper
    digest: str
    progress: Callable[[], float]


def open_text(path: Path) -> Text | str:
    """The file as text (a byte order mark is tolerated), or a sentence saying why it is none."""
    digest = hashlib.sha256()
    wide = _wide(path)
    decoder = codecs.getincrementaldecoder(wide or "utf-8")()
    called, line = "UTF-16" if wide else "UTF-8", 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError as error:
                line += error.object[: error.start].decode(wide or "utf-8").count("\n")
                return f"row {line}: not {called}: save the file as 'CSV UTF-8' and send it again"
            if "\0" in text:
                line += text[: text.index("\0")].count("\n")
                return f"row {line}: a NUL character: save the file as 'CSV UTF-8' and send it again"
            line += text.count("\n")
    if decoder.getstate()[0]:
        return f"row {line}: not {called}: the file ends in the middle of a character"
    return opened(path, digest.hexdigest())


def opened(path: Path, digest: str) -> Text:
    encoding = "utf-16" if _wide(path) else "utf-8-sig"
    binary = path.open("rb")
    size = path.stat().st_size or 1
    stream = io.TextIOWrapper(binary, encoding=encoding, newline="")
    return Text(stream, digest, lambda: _share_read(binary, size))


def as_utf8(raw: bytes) -> bytes:
    """The bytes of a text in UTF-8 where they are UTF-16 with its mark; others come back as they are."""
    if raw[:2] not in WIDE:
        return raw
    try:
        return raw.decode("utf-16").encode()
    except UnicodeError:
        return raw


def _wide(path: Path) -> str | None:
    """How the file is decoded where its byte order mark says that each character has two bytes or more."""
    with path.open("rb") as file:
        return WIDE.get(file.read(2))


def _share_read(binary: BinaryIO, size: int) -> float:
    """How much has been read; all of it once the reading thread has closed the file, be it this very moment."""
    try:
        return binary.tell() / size
    except (OSError, ValueError):
        return 1.0
