"""Opens a text file after making sure that it is text: UTF-8 from end to end, without NUL characters."""

import codecs
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


@dataclass(frozen=True)
class Text:
    """A file open for reading, the SHA-256 of its bytes and the share of it that was read so far."""

    stream: io.TextIOWrapper
    digest: str
    progress: Callable[[], float]


def open_text(path: Path) -> Text | str:
    """The file as text (a byte order mark is tolerated), or a sentence saying why it is none."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            if b"\0" in chunk:
                line += chunk[: chunk.index(b"\0")].count(b"\n")
                return f"row {line}: a NUL character: save the file as 'CSV UTF-8' and send it again"
            try:
                if decoder.getstate()[0] or not chunk.isascii():
                    decoder.decode(chunk)
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                return f"row {line}: not UTF-8: save the file as 'CSV UTF-8' and send it again"
            line += chunk.count(b"\n")
    if decoder.getstate()[0]:
        return f"row {line}: not UTF-8: the file ends in the middle of a character"
    return opened(path, digest.hexdigest())


def opened(path: Path, digest: str) -> Text:
    binary = path.open("rb")
    size = path.stat().st_size or 1
    stream = io.TextIOWrapper(binary, encoding="utf-8-sig", newline="")
    return Text(stream, digest, lambda: _share_read(binary, size))


def _share_read(binary: BinaryIO, size: int) -> float:
    """How much has been read; all of it once the reading thread has closed the file, be it this very moment."""
    try:
        return binary.tell() / size
    except (OSError, ValueError):
        return 1.0
