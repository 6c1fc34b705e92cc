"""What stands at the door of every view: the permission it names, the signed-in person, and a look-up that may fail."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, g
from flask_login import LoginManager, current_user
from sqlalchemy.orm import joinedload

from app import clock
from app.db import db
from app.language import Home
from app.people.access import GRANTS, Access
from app.people.models import User
from app.people.queries import access_of, team_on
from app.people.zones import zone_of

View = TypeVar("View", bound=Callable[..., Any])
Found = TypeVar("Found")

login_manager = LoginManager()
login_manager.login_view = "people.sign_in"
login_manager.login_message = None


@login_manager.user_loader
def signed_in(remembered: str) -> User | None:
    """The active person whom a session remembers, unless their sessions were ended since."""
    user_id, _, epoch = remembered.partition(":")
    granted = [joinedload(User.grants)]
    user = db.session.get(User, int(user_id), options=granted) if user_id.isdecimal() else None
    return user if user is not None and user.active and epoch == str(user.session_epoch) else None


def home_of(user: User) -> Home:
    """Where the person works, for pages that speak to them."""
    team = team_on(db.session, user.id, clock.now().date())
    return Home(team.language if team else None, zone_of(db.session, user))


def public(view: View) -> View:
    """Declare that everybody may call the view, signed in or not."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def permission(name: str) -> Callable[[View], View]:
    """Let only people with permission `name` call the view; others are sent to sign in, or told it does not exist."""
    if name not in GRANTS:
        raise KeyError(f"{name} is not in GRANTS")

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return login_manager.unauthorized()
            if not access().may(name):
                abort(404)
            return view(*args, **kwargs)

        guarded.permission = name  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def access() -> Access:
    """What the signed-in person may do; nothing for a stranger."""
    if "access" not in g:
        if not current_user.is_authenticated:
            return Access(0, frozenset())
        g.access = access_of(db.session, current_user.id)
    found: Access = g.access
    return found


def or_404(found: Found | None) -> Found:
    """What was found; what was not found, or is not yours, does not exist."""
    if found is None:
        abort(404)
    return found
