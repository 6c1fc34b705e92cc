"""The words of a reminder, in the language and time of the person who gets it."""

import flask_babel
from flask import current_app

from app.language import LOCALES, gettext
from app.training.reminders import Reminding


def letter(one: Reminding) -> tuple[str, str]:
    """(subject, text) of a reminder. It names no figures of the team: mail is read over shoulders."""
    spoken = (one.language or "en").split("-")[0].lower()
    with flask_babel.force_locale(spoken if spoken in LOCALES else "en"):
        address = str(current_app.config["PUBLIC_URL"]).rstrip("/")
        template = current_app.jinja_env.get_template(
            "training/reminder.txt"
        )  # nobody reads it here, so no surroundings
        text = template.render(user=one.user, due=one.due, address=address)
        return gettext("Due soon: %(title)s", title=one.due[0].sop_title), text
