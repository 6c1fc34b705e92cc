"""/people/new: an admin adds somebody who stands on no roster, with a first role and a code to sign in."""

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from app.db import db
from app.intake.bulk import claim
from app.language import gettext as _
from app.people.access import Scope
from app.people.actions import add_person
from app.people.codes import DAYS, issue_codes
from app.people.guard import access, permission
from app.people.models import ROLES
from app.people.queries import has_email, teams_within
from app.people.roles import places_to_give
from app.people.roster_rows import EMAIL, INVISIBLE

LONGEST = 200


@permission("roles.write")
def new() -> str:
    """Ask for name, email, and the first role."""
    return _page({})


@permission("roles.write")
def add() -> str | tuple[str, int]:
    """Add the person, and show the code this once."""
    typed = {name: request.form.get(name, "").strip() for name in ("name", "email", "role", "scope")}
    claim(db.session.connection(), "membership")  # as a roster does, which may bring in the same person meanwhile
    problems = _problems(typed)
    if problems:
        return _page(problems), 422
    me = access().user_id
    person = add_person(db.session, **typed, password=None, by_id=me)
    code = issue_codes(db.session, [person.id], by_id=me)[person.id]
    db.session.commit()
    return render_template("people/code.html", person=person, code=code, days=DAYS)


def _problems(typed: dict[str, str]) -> dict[str, str]:
    """What is wrong, by field."""
    found = {}
    if not typed["name"] or len(typed["name"]) > LONGEST or INVISIBLE.search(typed["name"]):
        found["name"] = _("Enter a name of at most 200 characters.")
    if not EMAIL.fullmatch(typed["email"]) or len(typed["email"]) > LONGEST:
        found["email"] = _("Enter an email address, as in tara@example.com.")
    elif has_email(db.session, typed["email"]):
        found["email"] = _("Somebody has this email already. Find them under People and give them the role there.")
    if typed["role"] not in ROLES:
        found["role"] = _("Choose a role.")
    if typed["scope"] not in {place.text for place in _places()}:
        found["scope"] = _("Choose where it counts.")
    return found


def _places() -> list[Scope]:
    """Where the first role may count: somewhere that keeps the person within the reader's sight."""
    mine = access().scopes("roles.write")
    return [place for place in places_to_give(db.session, mine) if Scope() in mine or place.team]


def _page(problems: dict[str, str]) -> str:
    teams = {team.slug: team.name for team in teams_within(db.session, access().scopes("roles.write"))}
    typed: MultiDict[str, str] = request.form
    return render_template(
        "people/new.html", problems=problems, typed=typed, roles=ROLES, places=_places(), teams=teams
    )
