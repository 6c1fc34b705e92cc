"""Files made to do harm: each answered within the seconds allowed, and no slower by the byte or row as they grow.

`python -m benchmarks.hostile`. The files are those of the tests, which say what is told of each. The peer of a text
or table that is let in is the same at half its size, in the same run; seconds are those of the processor.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import sqlalchemy as sa
import test_content_hostile
import test_exchange_hostile
import test_hostile_content
import test_hostile_tables
from content_trees import SOP, tree
from evidence import LIVE_SINCE, audit, go_live, table_file
from flask import Flask

from app.content.check import check_tree
from app.content.parse import parse
from app.content.render import render
from app.db import db
from app.exchange.reading import read_exchange
from app.intake.models import ImportRun
from app.intake.reading import read_table
from app.people.models import Membership, Team, User
from app.qa.importing import import_audits
from benchmarks.floor.acts import spent
from benchmarks.floor.places import KINDS, place

MOST, LESSON, PER_BYTE = 2.0, 0.6, 1.25  # seconds, seconds, times as long: twice the size takes at most 2.5 times
TIMES = 5
GROWING: dict[str, tuple[int, Callable[[int], str]]] = {
    "quotes in quotes": (4_000, lambda n: "> " * n + "x\n"),
    "boxes in boxes": (300, lambda n: "".join("    " * depth + "!!! note\n" for depth in range(n))),
    "a table of many rows": (15_000, lambda n: "\n|a|b|\n|-|-|\n" + "|x|y|\n" * n),
    "a table of many columns": (1_000, lambda n: "\n" + "|a" * n + "|\n" + "|-" * n + "|\n"),
    "a list": (18_000, lambda n: "".join(f"{number}. x\n" for number in range(n))),
    "accents upon a letter": (9_000, lambda n: "a" + "\u0301" * n),
    "brackets never closed": (60, lambda n: ("[" * 400 + "\n\n") * n),
    "ticks": (9_000, lambda n: "`a``b" * n),
    "a lesson": (340, test_content_hostile.lesson),
}

AUDITS = 40_000  # of one person at one moment; of one decision half as many
CROWDS: dict[str, int] = {"decisions of a moment": 1, "decisions, each twice": 2}
SECONDS = count()

Act = tuple[str, Callable[[], object]]


def main(_arguments: list[str] | None = None) -> bool:
    """Print the slowest of every kind and how texts grow; whether all are within."""
    within = told("SOPs and quizzes", ((name, partial(seen, files)) for name, files, _ in test_hostile_content.HOSTILE))
    bombs = ((text[:9], partial(parse, tree() | {"quizzes/bomb.yaml": text.encode()})) for text in BOMBS)
    within &= told("aliases and brackets", bombs)
    within &= told("texts", ((text[:9], partial(test_content_hostile.shown, text)) for text in MONSTROUS))
    documents = ((what, partial(read_exchange, name, raw)) for what, name, raw, _ in test_exchange_hostile.HOSTILE)
    within &= told("documents of others", documents)
    lesson = partial(test_content_hostile.shown, test_content_hostile.lesson(340))
    within &= told("a long lesson", [("340 rules", lesson)], LESSON)
    for kind in KINDS:
        with place(kind) as here, tempfile.TemporaryDirectory() as folder:
            within &= told(f"tables, {kind}", tables(here.app(), Path(folder)))
        with place(kind) as here, tempfile.TemporaryDirectory() as folder, here.app().app_context():
            within &= crowded(kind, Path(folder))
    return grown() and within


BOMBS, MONSTROUS = test_content_hostile.BOMBS, test_content_hostile.MONSTROUS


def seen(files: dict[str, bytes]) -> None:
    """Check a tree and render every clause of it."""
    library, _ = check_tree(files)
    for _, clause in library.clauses():
        render(clause.text, media_url=str)


def tables(app: Flask, folder: Path) -> Iterable[Act]:
    """The import of each hostile table, by the command."""
    with app.app_context():
        go_live(db.session)
    for what, name, content, _, _ in test_hostile_tables.HOSTILE:
        (folder / name).write_bytes(content)
        yield what, partial(app.test_cli_runner().invoke, args=["qa", "import", str(folder / name), "--format", "json"])
    with app.app_context():
        db.engine.dispose()


def crowded(kind: str, folder: Path) -> bool:
    """Print how much longer twice as many audits of one moment of a person take; whether none take much longer."""
    go_live(db.session)
    team, mai = Team(slug="jakarta-1", name="Jakarta 1"), User(external_id="mai", name="Mai")
    db.session.add_all([team, mai])
    db.session.flush()
    db.session.add(Membership(user_id=mai.id, team_id=team.id, starts_on=date(2026, 1, 1)))
    db.session.commit()
    within = True
    for name, times in CROWDS.items():
        files = ((table_file(folder, at_once(n, n // times)), n) for _ in range(3) for n in (AUDITS // 2, AUDITS))
        took = [brought(path) / n for path, n in files]
        within &= tell(f"{name}, {kind}", min(took[1::2]), min(took[::2]), "row")
    path = table_file(folder, at_once(AUDITS // 2, 1))
    within &= told(f"one decision, {kind}", [("its audits", partial(brought, path))])
    db.session.rollback()
    db.engine.dispose()
    return within


def at_once(many: int, decisions: int) -> list[dict[str, str]]:
    """So many audits, each by another auditor, of so many decisions of one moment, a later one with every call."""
    at = (LIVE_SINCE + timedelta(seconds=next(SECONDS))).isoformat()
    told = {"decided_at": at, "audited_at": at, "sampling": "random"}
    return [audit(f"{at}{n}", case_id=f"c{n % decisions}", auditor_id=f"q{n}", **told) for n in range(many)]


def brought(path: Path) -> float:
    """Seconds that a file of audits takes, those of the database's own process with it."""
    session, before = db.session, serving()
    took = spent(lambda: import_audits(session, read_table(path), commit=session.commit))
    assert session.scalars(sa.select(ImportRun).order_by(ImportRun.id.desc()).limit(1)).one().accepted > AUDITS // 3
    return took + serving() - before


def serving() -> float:
    """Processor seconds of the process of PostgreSQL that serves us; SQLite has none."""
    if db.engine.dialect.name != "postgresql":
        return 0.0
    served_by = db.session.scalar(sa.text("SELECT pg_backend_pid()"))
    ticks = Path(f"/proc/{served_by}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def told(kind: str, acts: Iterable[Act], limit: float = MOST) -> bool:
    """Print how long the slowest took, and all that took too long; whether none did."""
    took = sorted(((spent(act), name) for name, act in acts), reverse=True)
    for seconds, name in [took[0], *(one for one in took[1:] if one[0] >= limit)]:
        share = f"{seconds / limit:.2f} of the {limit:g} s allowed"
        verdict = "ok" if seconds < limit else "MISSED"
        print(f"  {kind:22} {len(took):3} files; {name!r:48} {seconds:6.3f} s  {share}  {verdict}", flush=True)
    return took[0][0] < limit


def grown() -> bool:
    """Print how much longer texts twice as large take, by the byte; whether none takes much longer."""
    within = True
    for name, (size, make) in GROWING.items():
        half, whole = (each(make(n)) for n in (size // 2, size))
        within &= tell(name, whole, half, "byte")
    return within


def tell(name: str, whole: float, half: float, unit: str) -> bool:
    """Print how much longer what is twice as large takes for each of its parts; whether it isn't much."""
    fine = whole / half <= PER_BYTE
    print(
        f"  {name:36} {1e6 * whole:7.2f} µs a {unit}, {whole / half:4.2f} × that of half as much (≤ {PER_BYTE})  "
        f"{'ok' if fine else 'MISSED'}",
        flush=True,
    )
    return fine


def each(text: str) -> float:
    """Seconds that checking and rendering take for each byte of a text, the quickest of some times."""
    trees = (tree(sop=f"{SOP}Turn {turn}.\n\n{text}") for turn in range(TIMES))  # what was read is kept
    return min(spent(partial(seen, files)) for files in trees) / len(text.encode())


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
