"""Which content tree a command means."""

import os
from pathlib import Path

from flask import current_app


def tree_folder(directory: Path | None) -> Path:
    """The tree that was named, else the configured one as seen from here."""
    if directory is not None:
        return directory
    configured: Path = current_app.config["CONTENT_DIR"]
    return Path(os.path.relpath(configured)) if configured.is_relative_to(Path.cwd()) else configured
