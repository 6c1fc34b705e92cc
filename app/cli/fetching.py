"""What a folder lacks of what was made in the browser, and the command that fetches it, in a sentence."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.library.export import unreleased
from app.library.overwriting import lacking


def way_back(session: Session, root: Path, files: Mapping[str, bytes], at: datetime) -> str | None:
    """How the folder comes by it; None where it lacks nothing.

    A folder whose every file was released once is written over, which loses nothing; otherwise the live tree goes
    beside it.
    """
    missing = lacking(session, files, at)
    if not missing:
        return None
    some = "1 file lacks" if len(missing) == 1 else f"{len(missing)} files lack"
    said = f"{some} what was made in the browser, and a release is refused: "
    if not unreleased(session, root):
        return f"{said}'flask content export {root}' brings it here"
    beside = root.with_name(f"{root.name}-live")
    return f"{said}'flask content export {beside}' writes what is live beside this folder; bring both together"
