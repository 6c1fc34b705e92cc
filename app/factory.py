"""Builds the application: the only place that knows every part."""

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from app import assets, gallery, health
from app.authoring import views as authoring
from app.base import base_app
from app.db import db, read_only
from app.gaps import views as gaps
from app.gaps.volumes import VOLUMES
from app.language import asked_for, lazy
from app.library import views as library
from app.migrating import MIGRATIONS, alembic, render_plainly
from app.once import keep_reads
from app.own import views as own
from app.people import views as people
from app.people.guard import access, home_of, login_manager
from app.people.joining import follow
from app.people.queries import read_by
from app.qa import views as qa
from app.qa.importing import AUDITS
from app.qa.moving import move_audits
from app.quizzes import views as quizzes
from app.quizzes.importing import RESPONSES
from app.quizzes.moving import move_answers
from app.training import views as training
from app.web import init_web
from config import Settings

EVIDENCE = (AUDITS, RESPONSES, VOLUMES)
follow(move_audits)
follow(move_answers)
BLUEPRINTS = (
    assets.bp,
    gallery.bp,
    health.bp,
    people.bp,
    library.bp,
    authoring.bp,
    training.bp,
    quizzes.bp,
    qa.bp,
    gaps.bp,
    own.bp,
)

WITHOUT_DATABASE = ("assets", "health")  # blueprints that answer whether it does or not


@dataclass(frozen=True)
class Place:
    """An entry of the main navigation."""

    label: str
    url: str
    current: bool


# label, endpoint, permission, the prefixes under which the entry is current
PLACES: tuple[tuple[str, str, str, str | tuple[str, ...]], ...] = (
    (lazy("Learn"), "training.learn", "learning.take", "/learn"),
    (lazy("Rules"), "training.rules", "library.read", "/rules"),
    (lazy("Library"), "authoring.index", "releases.read", "/library"),
    (lazy("Evidence"), "qa.index", "evidence.read", "/qa"),
    (lazy("Gaps"), "gaps.report", "gaps.read", ("/gaps", "/plans")),
    (lazy("Proofs"), "training.proofs", "proofs.read", "/proofs"),
    (lazy("People"), "people.index", "people.read", "/people"),
)


def create_app(settings: Settings) -> Flask:
    """The whole application for these settings, with its database connected but not migrated."""
    app = base_app(settings)
    stand_behind(app, settings.proxies)
    app.config["ALEMBIC"] = {"script_location": MIGRATIONS}
    app.config["ALEMBIC_CONTEXT"] = {"render_item": render_plainly, "compare_server_default": False}
    alembic.init_app(app)
    login_manager.init_app(app)
    app.extensions["home_of"] = home_of
    init_web(app)
    app.before_request(read_when_reading)
    app.context_processor(surroundings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.extensions["evidence"] = {kind.name: kind for kind in EVIDENCE}
    return app


def stand_behind(app: Flask, proxies: int) -> None:
    """Believe what so many proxies say of who calls; what the caller wrote there before is not heard."""
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]


def read_when_reading() -> None:
    """Pages that only read wait for no writer, and what governs is read once."""
    view = current_app.view_functions.get(request.endpoint or "")
    reads = request.method in ("GET", "HEAD") and request.blueprint not in WITHOUT_DATABASE
    if reads or hasattr(view, "writes_late"):
        read_only(db.session)
    keep_reads(db.session)
    read_by(db.session, asked_for)


def surroundings() -> dict[str, object]:
    """What the layout of every page needs: assets and the places this person may go."""
    mine = access()
    return {
        "bundle_url": assets.bundle_url,
        "navigation": [
            Place(label, url_for(endpoint), request.path.startswith(prefix))
            for label, endpoint, name, prefix in PLACES
            if mine.may(name)
        ],
    }
