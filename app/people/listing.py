"""The list of people, and a new sign-in code for one of them."""

from flask import abort, render_template, request

from app.db import db
from app.people.codes import DAYS, issue_codes
from app.people.directory import directory, person_within
from app.people.guard import access, or_404, permission
from app.people.models import ROLES, User
from app.people.queries import beyond, teams_within


@permission("people.read")
def index() -> str:
    """Who there is; the filter stands in the address."""
    scopes = access().scopes("people.read")
    chosen = {name: request.args.get(name, "").strip()[:100] for name in ("team", "role", "q")}
    page = request.args.get("page", "1")
    people = directory(
        db.session,
        scopes,
        team=chosen["team"],
        role=chosen["role"],
        text=chosen["q"],
        page=int(page) if page.isdecimal() and len(page) < 9 else 1,
    )
    return render_template(
        "people/index.html",
        people=people,
        teams=teams_within(db.session, scopes),
        roles=ROLES,
        chosen=chosen,
        may_invite=access().may("people.invite"),
        may_give_roles=access().may("roles.write"),
        may_give_time=access().may("accommodations.write"),
        may_import=access().may("people.import"),
    )


@permission("people.invite")
def ask_code(user_id: int) -> str:
    """Ask before a code is issued, since it voids the one before."""
    return render_template("people/code.html", person=_mine(user_id), code=None, days=DAYS)


@permission("people.invite")
def issue_code(user_id: int) -> str:
    """Issue a code, and show it this once."""
    person = _mine(user_id)
    code = issue_codes(db.session, [person.id], by_id=access().user_id)[person.id]
    db.session.commit()
    return render_template("people/code.html", person=person, code=code, days=DAYS)


def _mine(user_id: int) -> User:
    """A person on whom the reader may act: their roles lie within the reader's scope, all of them."""
    scopes = access().scopes("people.invite")
    person = or_404(person_within(db.session, scopes, user_id))
    if not person.active or beyond(db.session, scopes, user_id):
        abort(404)
    return person
