"""/people/<id>/roles: which roles somebody has and where; an admin gives and takes them, after being asked."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from app.db import db
from app.language import gettext as _
from app.people.access import Scope
from app.people.directory import person_within
from app.people.guard import access, or_404, permission
from app.people.models import ROLES, User
from app.people.queries import teams_within
from app.people.roles import Outcome, give_role, held_roles, places_to_give, take_role

Page = str | tuple[str, int]


@permission("roles.write")
def roles(user_id: int) -> str:
    """The roles of a person, and what can be given."""
    return _page(_found(user_id))


@permission("roles.write")
def ask_give(user_id: int) -> Page:
    """Ask before a role is given; what can't be given is said beside the fields."""
    person = _found(user_id)
    role, scope = _role(request.args), _asked(request.args.get("scope", ""))
    if person.id == access().user_id:
        abort(404)
    if role is None or scope is None:
        asked_again = {"role": _("Choose a role."), "scope": _("Choose where it counts.")}
        lacking = {"role": role is None, "scope": scope is None}
        return _page(person, {name: text for name, text in asked_again.items() if lacking[name]}), 422
    return _check(person, role, scope, scope.text, giving=True)


@permission("roles.write")
def give(user_id: int) -> Response:
    """Give the role."""
    person = _found(user_id)
    role, scope = _role(request.form), _asked(request.form.get("scope", ""))
    if role is None or scope is None:
        abort(400)
    outcome = give_role(db.session, person, role, scope, scopes=_mine(), by_id=access().user_id)
    return _done(person, outcome, _("%(name)s has this role now.", name=person.name))


@permission("roles.write")
def ask_take(user_id: int) -> Page | Response:
    """Ask before a role is taken away."""
    person, text = _found(user_id), request.args.get("scope", "")
    for one in held_roles(db.session, person, _mine()):
        if (one.role, one.text) == (request.args.get("role"), text) and one.takeable:
            return _check(person, one.role, one.scope, text, giving=False)
    return redirect(url_for("people.roles", user_id=person.id))


@permission("roles.write")
def take(user_id: int) -> Response:
    """Take the role away; who gave up the right to see this page goes home."""
    person, role = _found(user_id), _role(request.form)
    if role is None:
        abort(400)
    text = request.form.get("scope", "")
    outcome = take_role(db.session, person, role, text, scopes=_mine(), by_id=access().user_id)
    return _done(person, outcome, _("%(name)s no longer has this role.", name=person.name))


def _found(user_id: int) -> User:
    """An active person within what the reader administers."""
    person = or_404(person_within(db.session, _mine(), user_id))
    return or_404(person if person.active else None)


def _mine() -> frozenset[Scope]:
    return access().scopes("roles.write")


def _role(fields: MultiDict[str, str]) -> str | None:
    role = fields.get("role", "")
    return role if role in ROLES else None


def _asked(text: str) -> Scope | None:
    """The place of this name, if the reader may give roles there."""
    return next((scope for scope in places_to_give(db.session, _mine()) if scope.text == text), None)


def _page(person: User, problems: dict[str, str] | None = None) -> str:
    return render_template(
        "people/roles.html",
        person=person,
        held=held_roles(db.session, person, _mine()),
        roles=ROLES,
        places=places_to_give(db.session, _mine()),
        teams=_team_names(),
        own=person.id == access().user_id,
        problems=problems or {},
    )


def _check(person: User, role: str, scope: Scope, text: str, *, giving: bool) -> str:
    asked = {"role": role, "scope": scope, "text": text, "giving": giving}
    return render_template("people/role_check.html", person=person, teams=_team_names(), **asked)


def _team_names() -> dict[str, str]:
    return {team.slug: team.name for team in teams_within(db.session, _mine())}


def _done(person: User, outcome: Outcome, words: str) -> Response:
    """Commit what was done and say so, or say why not."""
    if outcome is Outcome.BEYOND:
        abort(404)
    db.session.commit()
    refused = {
        Outcome.OWN: _("Nobody gives a role to themselves. Ask another admin."),
        Outcome.LAST: _("Nobody else administers everything. Give somebody else that role first."),
    }
    if outcome in refused:
        flash(refused[outcome], "danger")
    else:
        flash(words, "success" if outcome is Outcome.DONE else "message")
    return redirect(url_for("people.roles", user_id=person.id), 303)
