"""The columns of a table of cases: what each is called here, and elsewhere."""

import re
from collections.abc import Sequence

from app.content.wording import joined
from app.exchange import marks
from app.said import Said, said, several

COLUMNS = ("quiz", "id", "rev", "clause", "kind", "prompt", "options", "gold", "accept", "cite", "use", "twin",
           "flips", "graphic", "void", "why")  # fmt: skip
HEAD = {f"quiz {key}": key for key in marks.HEAD_KEYS if key != "quiz"}  # of the quiz itself, on each of its rows
NEEDED = ("prompt", "gold")
# Words in the names that other systems give these columns, the most particular first.
OTHERS = {
    "clause": {"clause", "rule", "policy", "category", "subclause"},
    "gold": {"gold", "decision", "label", "answer", "correct", "verdict", "truth", "expected"},
    "prompt": {"prompt", "text", "question", "content", "example", "body", "listing"},
    "why": {"why", "rationale", "explanation", "reason", "feedback"},
    "id": {"id", "key", "no", "nr"},
}
OPTION = re.compile(r"option[ _]([a-z0-9][\w.-]{0,63})", re.ASCII)
MARKET_GOLD = re.compile(r"gold@([a-z]{2})")


def is_known(name: str) -> bool:
    """Whether a column is understood."""
    return name in COLUMNS or name in HEAD or bool(OPTION.fullmatch(name) or MARKET_GOLD.fullmatch(name))


def unknown_columns(header: Sequence[str]) -> Said | None:
    """Which columns are not carried over, and what some of them may stand for; None where all are understood."""
    unknown = [name for name in header if not is_known(name)]
    if not unknown:
        return None
    told = said("columns are not carried over: %(names)s", names=", ".join(unknown)[:200])
    for old, new in renames(header):
        told = said("%(problem)s; rename '%(old)s' to '%(new)s' if it is that", problem=told, old=old, new=new)
    return told


def lacking_columns(header: Sequence[str]) -> Said:
    """What to say of a table without a prompt or a gold: which columns to rename, and which are understood."""
    lacking = [name for name in NEEDED if name not in header]
    found = renames(header)
    todo = several(said("'%(old)s' to '%(new)s'", old=old, new=new) for old, new in found)
    values = {"names": joined(lacking), "renames": todo, "known": ", ".join(COLUMNS)}
    if {*lacking} <= {new for _, new in found}:
        if len(lacking) == 1:
            return said(
                "column %(names)s is missing: in its first row rename %(renames)s; "
                "understood are %(known)s, option a, …", **values
            )  # fmt: skip
        return said(
            "columns %(names)s are missing: in its first row rename %(renames)s; "
            "understood are %(known)s, option a, …", **values
        )  # fmt: skip
    if len(lacking) == 1:
        return said(
            "column %(names)s is missing: name it so in the first row; understood are %(known)s, option a, …", **values
        )
    return said(
        "columns %(names)s are missing: name it so in the first row; understood are %(known)s, option a, …", **values
    )


def renames(header: Sequence[str]) -> list[tuple[str, str]]:
    """Columns that others call so, with the name that they have here, where nothing has it yet."""
    found: dict[str, str] = {}
    for old in header:
        words = set(re.split(r"[\W_]+", old.lower()))
        new = next((name for name, of in OTHERS.items() if of & words), "")
        if new and not is_known(old) and new not in header and new not in found:
            found[new] = old
    return [(old, new) for new, old in found.items()]
