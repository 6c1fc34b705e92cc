"""A library of 1,000 SOPs and 10,000 cases: released, released again unchanged, changed in one file, and typed in.

The texts are those of the shipped library, each SOP with its own ids and its own words, so that nothing is rendered
once for many.
"""

import re
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.authoring.around import around
from app.authoring.checking import check_one
from app.db import db
from app.factory import create_app
from app.library.actions import ReleaseOutcome, release
from app.migrating import alembic
from config import ROOT, Settings

SOPS, CASES = 1_000, 10
FULL, SAME, KEYSTROKE = 15.0, 0.5, 0.1  # seconds


def tree(sops: int = SOPS, cases: int = CASES) -> dict[str, bytes]:
    """So many SOPs of four clauses, each with a quiz of so many cases."""
    content = ROOT / "content"
    names = sorted(path.stem for path in (content / "sop").glob("*.md") if "." not in path.stem)
    files = {name: (content / name).read_bytes() for name in ("decisions.yaml", "terms.yaml")}
    for number in range(sops):
        name = names[number % len(names)]
        files[f"sop/s{number}.md"] = own((content / f"sop/{name}.md").read_text(), number)
        quiz = (content / f"quizzes/{name}.yaml").read_text()
        files[f"quizzes/s{number}.yaml"] = own(some_cases(quiz, number // len(names), cases), number)
    return files


def own(text: str, number: int) -> bytes:
    """The text with ids of its own, and a word that stands nowhere else."""
    text = re.sub(r"\{#([a-z]+)-", rf"{{#\g<1>{number}-", text)
    text = re.sub(r"\(#([a-z]+)-", rf"(#\g<1>{number}-", text)
    text = re.sub(r"(clause|twin|id): ([a-z]+)-(\d)", rf"\1: \g<2>{number}-\3", text)
    text = re.sub(r"(?m)^(id|sop): (.*)$", rf"\1: \g<2>-{number}", text)
    return re.sub(r"\b(seller|buyer)\b", rf"\1 {number}", text).encode()


def some_cases(quiz: str, turn: int, cases: int) -> str:
    """Cases that follow each other, without twins that were left out."""
    head, *every = re.split(r"(?m)^(?=  - id: )", quiz)
    first = turn * 2 % (len(every) - cases)
    text = head + "".join(every[first : first + cases])
    ids = set(re.findall(r"(?m)^  - id: (\S+)", text))
    return re.sub(r"(?m)^    twin: (\S+)\n", lambda twin: twin[0] if twin[1] in ids else "", text)


def timed(what: str, limit: float, act: Callable[[], object]) -> bool:
    """Print the seconds of one act and their ratio to what is allowed; whether they lie within."""
    began, worked = time.perf_counter(), time.process_time()
    act()
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    print(f"{what:<34} {seconds:7.3f} s ({cpu:.3f} s of processor), {seconds / limit:.2f} of the {limit} s allowed")
    return seconds <= limit


def released(files: dict[str, bytes]) -> ReleaseOutcome:
    """The outcome of a release that nothing blocks."""
    outcome = release(db.session, files)
    db.session.commit()
    assert outcome.release_id is not None, outcome.errors[:3]
    return outcome


def typing(files: dict[str, bytes]) -> bool:
    """What an editor asks for at every keystroke: the tree around a document, and what is wrong with the document."""
    timed("opening an editor after a release", FULL, lambda: around(db.session))
    within = True
    for path in ("sop/s0.md", "quizzes/s0.yaml"):
        keystroke(path, files[path])  # the first reads what the others hold it against
        within &= timed(f"a keystroke in {path}", KEYSTROKE, partial(keystroke, path, files[path] + b"\n"))
    return within


def keystroke(path: str, raw: bytes) -> None:
    """One look at a document as typed."""
    check_one(db.session, around(db.session), path, raw)


def main() -> bool:
    """Print the seconds of each; whether all lie within their limits."""
    files = tree()
    changed = files | {"sop/s3.md": files["sop/s3.md"] + b"\nOne more sentence.\n"}
    print(f"{SOPS:,} SOPs, {SOPS * CASES:,} cases, {sum(map(len, files.values())) / 1e6:.1f} MB")
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(f"sqlite:///{folder}/bench.sqlite", Path(folder), "a key for benchmarks"))
        with app.app_context():
            alembic.upgrade()
            within = timed("full release", FULL, lambda: released(files))
            within &= timed("the same tree again", SAME, lambda: released(files))
            within &= timed("one SOP changed", FULL, lambda: released(changed))
            within &= typing(files)
            db.engine.dispose()
    return within
