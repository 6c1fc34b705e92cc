"""Writes a released tree back as files, byte for byte, and never over anything that was not released."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.models import ReleaseFile


def unreleased(session: Session, directory: Path) -> list[str]:
    """The files below a directory (hidden ones left out) whose bytes no release holds under that path."""
    found = _files(directory)
    if not found:
        return []
    known = set(session.execute(sa.select(ReleaseFile.path, ReleaseFile.blob_digest).distinct()))
    return [name for name, path in found.items() if (name, _digest(path)) not in known]


def write_files(files: Mapping[str, bytes], directory: Path) -> list[str]:
    """Make the directory hold exactly these files; returns the names of older ones that were removed.

    Raises ValueError for a path that leads out of the directory.
    """
    root = directory.resolve()
    for name in files:
        if not (root / name).resolve().is_relative_to(root):
            raise ValueError(f"{name} leads out of {directory}")
    removed = sorted(_files(directory).keys() - files.keys())
    for name in removed:
        (root / name).unlink()
    for name, raw in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    return removed


def _files(directory: Path) -> dict[str, Path]:
    if not directory.is_dir():
        return {}
    paths = ((path.relative_to(directory), path) for path in sorted(directory.rglob("*")))
    return {
        name.as_posix(): path
        for name, path in paths
        if (path.is_symlink() or not path.is_dir()) and not any(part.startswith(".") for part in name.parts)
    }


def _digest(path: Path) -> str | None:
    """None for what is no plain file, and so was never released."""
    return sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else None
