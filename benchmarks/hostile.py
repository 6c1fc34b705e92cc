"""Files made to do harm: each answered within the seconds allowed, and texts no slower by the byte as they grow.

`python -m benchmarks.hostile`. The files are those of the tests, which say what is told of each. The peer of a text
that is let in is the same at half its size, in the same run; seconds are those of the processor.
"""

import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import test_content_hostile
import test_exchange_hostile
import test_hostile_content
import test_hostile_tables
from content_trees import SOP, tree
from evidence import go_live
from flask import Flask

from app.content.check import check_tree
from app.content.parse import parse
from app.content.render import render
from app.db import db
from app.exchange.reading import read_exchange
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
        fine = whole / half <= PER_BYTE
        within &= fine
        print(
            f"  {name:24} {1e6 * whole:7.2f} µs a byte, {whole / half:4.2f} × that of half as much (≤ {PER_BYTE})  "
            f"{'ok' if fine else 'MISSED'}"
        )
    return within


def each(text: str) -> float:
    """Seconds that checking and rendering take for each byte of a text, the quickest of some times."""
    trees = (tree(sop=f"{SOP}Turn {turn}.\n\n{text}") for turn in range(TIMES))  # what was read is kept
    return min(spent(partial(seen, files)) for files in trees) / len(text.encode())


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
