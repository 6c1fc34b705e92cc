"""What happened to the clauses of an SOP since it was released, and writing the answer to "did the meaning change?"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.content import suggest
from app.content.check_cases import clause_id
from app.content.digests import digest
from app.content.headings import headings
from app.content.model import Clause, Sop

_COUNTED = re.compile(r"(.*?)(\d{1,6})")
_REV = re.compile(r"(?<![\w])rev=(\"[^\"]*\"|'[^']*'|[^\s}]+)")


@dataclass(frozen=True)
class RuleChange:
    """A clause whose wording differs from the live one; `rev` is as written, `next_rev` the one a new meaning takes.

    `words` names both wordings, the live one and this.
    """

    id: str
    title: str
    live_rev: int
    rev: int
    next_rev: int
    words: str

    @property
    def is_material(self) -> bool:
        return self.rev != self.live_rev


def rule_changes(live: Sop | None, mine: Sop, highest: Mapping[str, int]) -> list[RuleChange]:
    """The clauses that are live and were reworded, in the order of the text."""
    return changed_rules({clause_id(live, one): one for one in live.clauses} if live else {}, mine, highest)


def changed_rules(before: Mapping[str, Clause], mine: Sop, highest: Mapping[str, int]) -> list[RuleChange]:
    """The same, held against live clauses by id (cf-2.1, cf-2.1@DE), in whichever file they stood."""
    return [
        RuleChange(
            name, clause.title, old.rev, clause.rev, max(highest.get(name, 0), old.rev) + 1,
            digest([old.text_digest, clause.text_digest]),
        )
        for clause in mine.clauses
        for name in (clause_id(mine, clause),)
        if (old := before.get(name)) and (_differs(old, clause) or old.rev != clause.rev)
    ]  # fmt: skip


def _differs(old: Clause, new: Clause) -> bool:
    return old.text_digest != new.text_digest


def with_rev(source: str, sop: Sop, code: str, rev: int) -> str:
    """The source with that rev written into the clause's heading. Raises KeyError for a clause it does not hold."""
    line = next((clause.line for clause in sop.clauses if clause.code == code), None)
    if line is None:
        raise KeyError(code)
    lines = source.split("\n")
    head, brace, braces = lines[line - 1].rpartition("{")
    if _REV.search(braces):
        braces = _REV.sub(f"rev={rev}", braces, count=1)
    else:
        braces = braces.replace(f"#{code}", f"#{code} rev={rev}", 1)
    lines[line - 1] = head + brace + braces
    return "\n".join(lines)


def next_code(source: str, title: str, taken: set[str]) -> str:
    """A free code for one more clause, counted on from the last of this SOP: cf-1.5 after cf-1.4."""
    codes = [heading.code for heading in headings(source) if heading.code]
    last = _COUNTED.fullmatch(codes[-1]) if codes else None
    head, number = (last[1], int(last[2])) if last else (f"{suggest.prefix(title, codes)}-", 0)
    return next(code for n in range(number + 1, number + len(taken) + 2) if (code := f"{head}{n}") not in taken)
