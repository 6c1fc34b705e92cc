"""What somebody waits for, done once in a process of its own: every act with the processor seconds it took."""

import gc
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import sqlalchemy as sa
from flask import Flask
from learner import released, tree
from many import answers_of_many, drafted, roster_rows, sops
from test_key_fix_large import mended
from test_people_roster import HEADER

from app.authoring.actions import Conflict, save_draft
from app.authoring.around import around
from app.authoring.editing import look
from app.authoring.search import search
from app.db import db
from app.intake.queries import summary
from app.intake.reading import read_table
from app.library.actions import release
from app.library.words import line_differences
from app.people.models import Membership, RoleGrant, Team, User
from app.people.roster import import_roster
from benchmarks.floor.places import cookie

Took = dict[str, list[float]]  # by act; its processor seconds, as often as it was done
TIMES = 9


def spent(act: Callable[[], object]) -> float:
    """Processor seconds of one act, with all the garbage it makes and none that was there."""
    gc.collect()
    began = process_time()
    act()
    return process_time() - began


def somebody(app: Flask, _size: int) -> Took:
    """A moderator of a team, who may sign in; the first of all people."""
    with app.app_context():
        team = Team(slug="jakarta-1", name="Jakarta 1", market="ID", language="id")
        user = User(name="Mai", grants=[RoleGrant(role="moderator", scope="all")])
        db.session.add_all([team, user])
        db.session.flush()
        db.session.add(Membership(user_id=user.id, team_id=team.id, starts_on=date(2026, 1, 1)))
        db.session.commit()
    return {}


def peak() -> float:
    """The most memory that this process ever had, in MB; `getrusage` counts that of the process it came from too."""
    told = Path("/proc/self/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


def first_person() -> int:
    return db.session.scalars(sa.select(sa.func.min(User.id))).one()


def answers(app: Flask, people: int) -> Took:
    """So many people have answered, and are proven."""
    with app.app_context():
        released(db.session)
        answers_of_many(db.session, people)
        db.session.commit()
    return {}


def key_fix(app: Flask, _people: int) -> Took:
    """A case that all of them answered gets another key; its memory in MB, beyond that of the process before."""
    files, before = tree(edit=mended), peak()

    def mend() -> None:
        assert release(db.session, files, key_fix="Misread").errors == []
        db.session.commit()

    with app.app_context():
        took = spent(mend)
    return {"key fix": [took], "megabytes": [peak() - before]}


def authoring(app: Flask, many: int) -> Took:
    """So many SOPs and quizzes as drafts: saved, read, searched and typed in; and two save a long file at once."""
    with app.app_context():
        session, by_id, files = db.session, first_person(), dict[str, bytes]()
        tenths = (range(first, first + many // 10) for first in range(0, many, many // 10))
        took = {"saves": [10 * spent(partial(save_all, files, numbers, by_id)) for numbers in tenths]}
        typed = files["sop/s5.md"] + b"\n## More {#s6-1}\nMore.\n"
        last = f"rule {many - 23} feature"
        took["opening"] = [spent(lambda: around(session))]
        assert search(around(session), last, cases=True).hits[0].entry.code == f"s{many - 23}-1"
        took["search"] = [spent(lambda: search(around(session), last, cases=True)) for _ in range(TIMES)]
        took["keystroke"] = [spent(lambda: look(session, around(session), "sop/s5.md", typed)) for _ in range(TIMES)]
        for turn, raw in enumerate((b"same\n" * 9_000, b"same\nother\n" * 9_000)):
            save_draft(session, "sop/long.md", raw, version=turn or None, by_id=by_id)
        save = partial(save_draft, session, "sop/long.md", b"same\nmine\n" * 9_000, version=1, by_id=by_id)
        took["two long files"] = [spent(lambda: (save(), line_differences("same\n" * 9_000, "same\nother\n" * 9_000)))]
        assert isinstance(save(), Conflict)
        session.commit()
    return took


def save_all(files: dict[str, bytes], numbers: range, by_id: int) -> None:
    files.update(drafted(db.session, numbers, by_id))
    db.session.commit()


def roster(app: Flask, people: int) -> Took:
    """A roster of so many people comes in, and once more."""
    with TemporaryDirectory() as folder, app.app_context():
        path = Path(folder) / "roster.csv"
        path.write_text("\n".join((HEADER, *roster_rows(people))) + "\n", "utf-8")

        def bring() -> None:
            summary(db.session, import_roster(db.session, read_table(path), by_id=None))
            db.session.commit()

        return {"roster": [spent(bring) + spent(bring)]}


def rules(app: Flask, many: int) -> Took:
    """A moderator looks so many rules up, one after the other."""
    with app.app_context():
        assert release(db.session, tree(edit=mended) | sops(range(many), 20)).changed
        db.session.commit()
        client = app.test_client()
        client.set_cookie("session", cookie(app, first_person()))
        db.session.commit()
    assert client.get("/rules?q=letter").status_code == 200

    def find(number: int) -> None:
        assert f'id="s{number}-1"' in client.get(f"/rules?q=rule {number} letter").text

    return {"rules": sorted(spent(partial(find, number)) for number in range(20))[:19]}


PARTS = {part.__name__: part for part in (somebody, answers, key_fix, authoring, roster, rules)}
