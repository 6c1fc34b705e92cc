"""The files a trainer begins with, and what a browser sends brought back to the bytes of a file."""

from collections.abc import Container, Sequence

import yaml

from app.content.fields import Code, Fields, Title
from app.content.model import Level, Scale
from app.content.suggest import prefix

SCALES = """# From least to most severe: the order tells too strict from too lenient.
enforcement:
  - {id: allow, name: Allow}
  - {id: warn, name: Warn the seller}
  - {id: restrict, name: Restrict visibility}
  - {id: remove, name: Remove}
"""
SOP = """---
id: {code}
title: {title}
{front}minutes: 10
---
Say in two sentences what this policy is for and what the moderator has before them.

## Name of the first rule {{#{clause} rev=1 severity=major}}
Say what is not allowed, and to whom it applies.

!!! example "{severe}"
    Describe what breaks the rule, and the feature that decides.

!!! example "{mild}"
    Describe what looks alike and keeps the rule.
"""
QUIZ = """id: {code}-calibration
sop: {code}
title: {title}
draw: 12
# A pair of cases that teaches: one feature decides, `why` names it, and the twin differs in it alone.
#  - id: shoes-01
#    clause: {clause}
#    use: practice          # proof where this is left out
#    twin: shoes-02
#    prompt: |
#      **Running shoes “Velmora Swift”**, size 42 · Photo of the tongue label: it reads “Velmoro”.
#    gold: {severe}
#    why: One altered letter still imitates the mark. The price decides nothing.
#  - id: shoes-02
#    clause: {clause}
#    use: practice
#    twin: shoes-01
#    prompt: |
#      **Running shoes “Velmora Swift”**, size 42 · Photo of the tongue label: it reads “Velmora”.
#    gold: {mild}
#    why: The mark is as the brand draws it. A low price is a reason to look twice, not to act.
cases: []
"""
# Addresses below /library that are pages of their own.
RESERVED = (
    "audits",
    "drafts",
    "edit",
    "health",
    "import",
    "new",
    "pictures",
    "release",
    "releases",
    "search",
    "translate",
)


class NewSop(Fields):
    """What a new SOP is asked for."""

    id: Code
    title: Title


def new_sop(
    code: str,
    title: str,
    clause: str = "",
    audience: Sequence[str] = (),
    scale: Scale | None = None,
    named: bool = False,
) -> str:
    """The first draft of an SOP for these queues, its first clause coded `clause`; `named`: it says its scale."""
    front = {"audience": list(audience)} if audience else {}
    front |= {"scale": scale.id} if scale and named else {}  # type: ignore[dict-item]
    mild, severe = _ends(scale)
    return SOP.format(
        code=code, title=_quoted(title), clause=clause or first_clause(code, title), mild=mild.name, severe=severe.name,
        front="".join(f"{key}: {_quoted(value)}\n" for key, value in front.items()),
    )  # fmt: skip


def new_quiz(code: str, title: str, clause: str = "", scale: Scale | None = None) -> str:
    """A quiz without cases for it; a remark shows what a good pair is."""
    mild, severe = _ends(scale)
    return QUIZ.format(
        code=code, clause=clause or first_clause(code, title), title=_quoted(f"{title} calibration"),
        mild=mild.id, severe=severe.id,
    )  # fmt: skip


def first_clause(code: str, title: str, taken: Container[str] = ()) -> str:
    """A free code for the first clause of a new SOP: by its title, else by its short name."""
    heads = (prefix(title, ()), prefix(code, ()), code, *(f"{code}-{n}" for n in range(2, 100)))
    return next((free for head in heads if (free := f"{head}-1") not in taken), f"{code}-1")


def _ends(scale: Scale | None) -> tuple[Level, Level]:
    """The mildest and the most severe decision."""
    return (scale.levels[0], scale.levels[-1]) if scale else (Level("allow", "Allow"), Level("remove", "Remove"))


def _quoted(value: object) -> str:
    """As YAML takes a text, or a list of them, on one line."""
    return (
        str(yaml.safe_dump(value, allow_unicode=True, width=1_000_000, default_flow_style=True))
        .removesuffix("...\n")
        .strip()
    )


def as_bytes(text: str, like: bytes | None = None) -> bytes:
    """What was typed, with the line ends (and the byte order mark) of the file it changes."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = plain.rstrip("\n") + "\n" if plain.strip() else plain
    if like is not None and not like.endswith((b"\n", b"\r")) and plain.endswith("\n"):
        plain = plain[:-1]
    if like is not None and b"\r\n" in like:
        plain = plain.replace("\n", "\r\n")
    mark = "\ufeff" if like is not None and like.startswith(b"\xef\xbb\xbf") else ""
    return (mark + plain).encode("utf-8", "replace")
