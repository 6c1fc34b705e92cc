"""What two people wrote at once, brought together line by line."""

from dataclasses import dataclass

from merge3 import Merge3

MOST_LINES = 6_000
THEIRS, MINE = "<<<<<<< theirs", ">>>>>>> mine"


@dataclass(frozen=True)
class Merged:
    """A proposal; where `clashes` is above 0, both wordings stand in it between marks for the author to choose."""

    text: str
    clashes: int


def merge(base: str, theirs: str, mine: str) -> Merged | None:
    """Both changes applied to the text they were begun from; line ends are those of `mine`.

    None for texts too long to be brought together while somebody waits.
    """
    if sum(text.count("\n") for text in (base, theirs, mine)) > MOST_LINES:
        return None
    ends = "\r\n" if "\r\n" in mine else "\n"
    merging = Merge3(_lines(base), _lines(theirs), _lines(mine))
    clashes = sum(group[0] == "conflict" for group in merging.merge_groups())
    found = merging.merge_lines(start_marker="<<<<<<<", end_marker=">>>>>>>", name_a="theirs", name_b="mine")
    text = "".join(line if line.endswith("\n") else f"{line}\n" for line in found)
    return Merged(text.replace("\n", ends), clashes)


def has_marks(text: str) -> bool:
    """Whether somebody left the marks of a merge in."""
    return any(line.rstrip() in (THEIRS, MINE) for line in text.split("\n"))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").splitlines(keepends=True)
