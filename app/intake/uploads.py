"""Files sent from a browser, kept between the look at their problems and the confirmation, each for one person."""

import re
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

KEPT_FOR = timedelta(hours=2)
TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Upload:
    """A kept file: `name` is what its sender called it, made harmless; `token` finds it again."""

    token: str
    name: str
    path: Path


def keep(folder: Path, user_id: int, name: str | None, stream: IO[bytes]) -> Upload:
    """Keep what `stream` holds for this person; files kept too long ago are removed.

    Raises OSError where the disk is full, and then keeps nothing: half a file would fill it for two hours more.
    """
    forget_old(folder)
    token = secrets.token_hex(16)
    place = folder / f"{user_id}-{token}"
    place.mkdir(parents=True, mode=0o700)
    path = place / harmless(name or "")
    try:
        with path.open("wb") as file:
            shutil.copyfileobj(stream, file)
    except OSError:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return Upload(token, path.name, path)


def find(folder: Path, user_id: int, token: str) -> Upload | None:
    """The file kept for this person under the token; None when it is another's, was used or has been removed."""
    place = folder / f"{user_id}-{token}"
    path = None
    if TOKEN.fullmatch(token):
        with suppress(FileNotFoundError):
            path = next(place.iterdir(), None)
    return Upload(token, path.name, path) if path else None


def drop(upload: Upload) -> None:
    """Remove a kept file."""
    shutil.rmtree(upload.path.parent, ignore_errors=True)


def forget_old(folder: Path) -> None:
    """Remove the files that nobody confirmed, but for those that others remove meanwhile."""
    oldest = (datetime.now(UTC) - KEPT_FOR).timestamp()  # the file system's clock, not the product's
    for place in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            if place.stat().st_mtime < oldest:
                shutil.rmtree(place, ignore_errors=True)


def harmless(name: str) -> str:
    """The last part of a file's name in letters, figures, dashes and dots: 'C:\\my roster.csv' → 'my-roster.csv'."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w.-]+", "-", last).lstrip(".-")
    return plain[-80:].encode()[-200:].decode(errors="ignore") or "file"  # a file system counts bytes
