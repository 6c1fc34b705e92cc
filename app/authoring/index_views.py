"""/library: the rules in force for everybody, and for those who write them what needs attention."""

from flask import render_template, request

from app.authoring.around import around, read_around
from app.authoring.desk import Desk, desk
from app.authoring.health import readable_cases
from app.authoring.queries import live_digests
from app.authoring.scheduling import scheduled
from app.authoring.search import Found, search
from app.db import db
from app.library.queries import live_sops
from app.library.shelf import ShelfRow, readable, shelf
from app.library.visible import my_markets
from app.people.guard import access, permission
from app.quizzes.items_health import recent_case_health
from app.quizzes.reporting import reported
from app.training.questions import open_count


@permission("library.read")
def index() -> str:
    """The SOPs this person may read, narrowed by the filter in the address."""
    rows = shelf(db.session, my_markets())
    writes = access().may("content.write")
    table = desk(db.session, rows) if writes else None
    text = request.args.get("q", "").strip()
    audience = request.args.get("audience", "")
    state = request.args.get("state", "lacking" if "lacking" in request.args else "")
    fits = [row for row in rows if (not audience or audience in row.sop.audience) and _is(row, state, table)]
    found = _search(text, fits, writes) if text else None
    named = {hit.entry.home for hit in found.hits} if found else set()
    shown = [row for row in fits if not text or row.sop.code in named]
    return render_template(
        "authoring/index.html",
        rows=shown,
        total=len(rows),
        audiences=sorted({name for row in rows for name in row.sop.audience}),
        q=text,
        found=found,
        live={row.sop.code for row in rows},
        audience=audience,
        state_name=state,
        desk=table,
        lacking=[stock for row in rows for stock in row.clauses if not stock.cases.all] if writes else [],
        scheduled=scheduled(db.session) if writes else [],
        writes=writes,
        sees_gold=access().may("gold.read"),
        bad=_bad_cases() if writes and access().may("gold.read") else 0,
        sees_releases=access().may("releases.read"),
        reported=len(reported(db.session)) if access().may("gold.read") else 0,
        waiting=open_count(db.session, asked_in) if (asked_in := access().scopes("questions.answer")) else None,
    )


def _bad_cases() -> int:
    """How many cases of the reader's markets look wrong by their answers."""
    markets = my_markets()
    hidden = {sop.code for sop in live_sops(db.session) if not readable(sop, markets)}
    return sum("bad" in case.flags for case in readable_cases(recent_case_health(db.session), hidden))


def _is(row: ShelfRow, state: str, table: Desk | None) -> bool:
    if state == "lacking":
        return bool(row.lacking or not row.clauses)
    if table is None or not state:
        return True
    editions = table.editions.get(row.sop.code, [])
    found = {
        "draft": row.sop.code in table.by_sop,
        "translated": bool(editions),
        "stale": any(one.stale or one.missing for one in editions),
        "empty": any(not stock.cases.all for stock in row.clauses),
    }
    return found.get(state, True)


def _search(text: str, rows: list[ShelfRow], writes: bool) -> Found:
    """What holds every word: drafts and cases for those who write them, else the live rules one may read."""
    sees_gold = writes and access().may("gold.read")
    tree = around(db.session) if writes else read_around(db.session, live_digests(db.session))
    codes = frozenset(row.sop.code for row in rows)
    return search(tree, text, cases=sees_gold, sops=None if writes else codes)
