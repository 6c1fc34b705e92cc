"""Rules that a market lawfully has for itself: beginning its variant of an SOP, and giving it one more clause."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authoring.around import Around
from app.authoring.queries import draft_digests, draft_of, live_digests
from app.content.model import Clause, Sop
from app.people.models import Team


@dataclass(frozen=True)
class Variant:
    """A market's file: the clauses it has for itself; `is_live`: of this file something is released."""

    market: str
    path: str
    clauses: tuple[Clause, ...]
    is_live: bool
    has_draft: bool


def variants_of(session: Session, tree: Around, code: str) -> list[Variant]:
    """The market variants of an SOP, drafts applied."""
    live = live_digests(session)
    found = [
        Variant(sop.variant, path, sop.clauses, path in live, draft_of(session, path) is not None)
        for path, sop in tree.sops.items()
        if sop.code == code and sop.variant and not sop.locale
    ]
    return sorted(found, key=lambda one: one.market)


def choosable(session: Session, source: Sop, variants: Iterable[Variant]) -> list[str]:
    """The markets that may have rules of their own: those where teams work and the SOP holds, and those that have."""
    teams = session.scalars(sa.select(Team.market).where(Team.market.is_not(None)).distinct())
    held = {market for market in teams if market and (not source.markets or market in source.markets)}
    return sorted(held | {one.market for one in variants})


def variant_path(session: Session, tree: Around, source: Sop, market: str) -> str:
    """Where the variant of a market stands, or would stand: beside its source."""
    there = tree.sop_path(f"{source.code}@{market}")
    if there is not None:
        return there
    named = str(PurePosixPath(source.path).with_name(f"{PurePosixPath(source.path).stem}@{market}.md"))
    beside = f"sop/{source.code}@{market}.md"
    return named if named not in draft_digests(session) else beside


def with_own_rules(
    text: str, source: Sop, codes: Iterable[str], market: str, highest: Mapping[str, int], held: Iterable[str] = ()
) -> str:
    """The variant's file with a rule of its own for each of these clauses, to begin with in everybody's words.

    `text` "" begins the file; clauses that it holds already (`held`) stay as they are. A rev is above every one ever
    released for that market.
    """
    blocks = [text.rstrip("\n") or f"---\nextends: {source.code}\n---"]
    wanted = set(codes) - set(held)
    for clause in source.clauses:
        if clause.code in wanted:
            rev = highest.get(f"{clause.code}@{market}", 0) + 1
            severity = f" severity={clause.severity}" if clause.severity != "major" else ""
            heading = f"## {clause.title} {{#{clause.code} rev={rev}{severity}}}"
            blocks.append(f"{heading}\n{clause.text.strip()}".rstrip())
    return "\n\n".join(blocks) + "\n"
