"""The interface in the reader's language: which one it is, its words, and how days and numbers are written in it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import flask_babel
from babel import Locale
from babel.dates import format_date as written_day
from babel.dates import format_datetime as written_moment
from flask import Flask, current_app, g, has_request_context, request, session
from flask_login import current_user
from markupsafe import Markup

from app import clock
from app.said import Figures, Said, Several, in_english

# The interface's languages by their own names; every one but the first has its catalogue in app/translations.
LOCALES = {"en": "English", "id": "Bahasa Indonesia", "ar": "العربية"}
KEPT = "language"  # where a session remembers the choice of a reader who isn't signed in
PATTERNS = {"date": "d MMM y", "datetime": "d MMM y, HH:mm", "time": "HH:mm"}
BETWEEN_DIGITS = re.compile(r"(?<=\d)[,.](?=\d)")
ISOLATE, END = "\u2066", "\u2069"  # between them text runs from left to right whatever stands around
NAME = "\u2068"  # from here to END text runs as its own letters do
NO_BREAK, JOINED = "\u00a0", "\u2060"  # a space and a place at which no line ends

babel = flask_babel.Babel()


def init_language(app: Flask) -> None:
    """Install translations, and the filters that write days and numbers as the reader does."""
    babel.init_app(app, default_locale="en", locale_selector=reader_locale)
    app.jinja_env.filters |= {"percent": percent, "day": day, "count": count, "moment": moment}
    app.jinja_env.filters |= {"figures": figures, "localised": localised, "said": spoken, "apart": apart}
    app.jinja_env.filters |= {"decision_name": decision_name, "in_utc": in_utc}
    app.jinja_env.globals |= {"_l": lazy}
    app.context_processor(surroundings)


def surroundings() -> dict[str, object]:
    """What the layout needs: the language of the page, the way it runs, and the others on offer."""
    spoken = locale()
    return {"locale": str(spoken), "text_direction": spoken.text_direction, "interface_languages": LOCALES}


@dataclass(frozen=True)
class Home:
    """Where a reader works: the language (BCP 47) and the time zone of their team, None where it is not known."""

    language: str | None = None
    zone: ZoneInfo | None = None


def home() -> Home:
    """Where the reader works, as the application's `home_of` says; asked once a request."""
    if not has_request_context() or not current_user.is_authenticated:
        return Home()
    if "home" not in g:
        g.home = current_app.extensions["home_of"](current_user)
    found: Home = g.home
    return found


def reader_locale() -> str:
    """The reader's own choice, else the one made before signing in, else what the browser asks for of what there is.

    Where it asks for none of these, the team's language; else English.
    """
    if not has_request_context():
        return "en"
    chosen = getattr(current_user, "locale", None) if current_user.is_authenticated else None
    for tag in (chosen, session.get(KEPT)):
        if tag and (known := tag.split("-")[0].lower()) in LOCALES:
            return str(known)
    found = request.accept_languages.best_match(list(LOCALES))
    if found is None and request.accept_languages:
        spoken_there = (home().language or "").split("-")[0].lower()
        found = spoken_there if spoken_there in LOCALES else None
    return found or "en"


def asked_for(user_id: int, team: str | None) -> str | None:
    """The language in which a reader who chose none gets rules and cases, so that they agree with the interface.

    The choice made before signing in, else what the browser asks for, of the interface's languages and the team's;
    None where it says nothing, and for others than the reader.
    """
    if not has_request_context() or not current_user.is_authenticated or current_user.id != user_id:
        return None
    kept: str | None = session.get(KEPT)
    return kept or request.accept_languages.best_match([*LOCALES, *([team] if team else [])])


def locale() -> Locale:
    """The language that the interface speaks here; English where nobody reads, as on the command line."""
    found: Locale | None = flask_babel.get_locale()
    return found or Locale("en")


def gettext(text: str, **values: object) -> str:
    """The text in the reader's language, with its named placeholders filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The same for a text with a number, `num` in its placeholders, in the form that the language has for it."""
    return str(flask_babel.ngettext(one, many, num, **values))


def with_markup(text: str, **values: object) -> Markup:
    """The same for a text that carries markup, or whose values do; other values are escaped."""
    return Markup(gettext(text)) % values  # noqa: S704 - the text is our catalogue's


def spoken(words: object) -> str:
    """What was said in English, in the reader's language; what is no such text, as names are, stays as it is."""
    if isinstance(words, Said):
        known = flask_babel.get_translations()
        text = known.ugettext(words.one) if words.many is None else known.ungettext(words.one, words.many, words.num)
        return str(text % {name: spoken(value) for name, value in words.values.items()})
    if isinstance(words, Several):
        return gettext(", ").join(map(spoken, words.parts))
    if isinstance(words, Figures | int):
        return figures(localised(in_english(words)))
    return day(words) if isinstance(words, date) else apart(str(words))


def lazy(text: str, **values: object) -> Any:
    """A text that is put into the reader's language when it is written out: for labels that stand outside requests."""
    return flask_babel.lazy_gettext(text, **values)


USUAL_DECISIONS = {
    "Allow": lazy("Allow"),
    "Warn": lazy("Warn"),
    "Warn the seller": lazy("Warn the seller"),
    "Restrict": lazy("Restrict"),
    "Restrict visibility": lazy("Restrict visibility"),
    "Remove": lazy("Remove"),
}


def decision_name(name: str) -> str:
    """A decision in the reader's language where it is a usual one; a name of its own is translated with the content."""
    return str(USUAL_DECISIONS.get(name, name))


def figures(text: str) -> str:
    """Figures inside of a sentence, kept in their order and on one line where the sentence runs from right to left."""
    return (
        f"{ISOLATE}{text.replace(' ', NO_BREAK).replace('–', '–' + JOINED)}{END}"
        if locale().text_direction == "rtl"
        else text
    )


def apart(name: str) -> str:
    """A name inside of a sentence that runs from right to left, kept in its own direction."""
    return f"{NAME}{name}{END}" if locale().text_direction == "rtl" else name


def percent(share: float | None, digits: int = 0) -> str:
    """A share as a percentage: .27 → '27 %'; None → '–'."""
    return "–" if share is None else f"{localised(f'{100 * share:.{digits}f}')} %"


def count(number: float | None) -> str:
    """A count with thousands separated: 252113 → '252,113'; None → '–'."""
    return "–" if number is None else localised(f"{number:,.0f}")


def localised(number: str) -> str:
    """English numbers with the marks of the reader's language: '1,234.5' → '1.234,5'. Digits stay 0–9, and a comma
    that stands between two numbers stays one."""
    marks = locale().number_symbols["latn"]
    return BETWEEN_DIGITS.sub(lambda mark: str(marks["group" if mark[0] == "," else "decimal"]), number)


def day(moment: date | datetime | None) -> str:
    """A day as people write it: '23 Nov 2026'; of a moment, the day that it is for the reader; None → '–'."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(reader_zone() or UTC).date()
    return "–" if moment is None else str(written_day(moment, PATTERNS["date"], locale()))


def today() -> date:
    """The reader's own day, or that in UTC where nobody knows their zone."""
    return clock.now().astimezone(reader_zone() or UTC).date()


def in_utc(days: str) -> str:
    """A stretch of UTC days in words, which says so to a reader whose own days are others."""
    away = clock.now().astimezone(reader_zone() or UTC).utcoffset()
    return gettext("%(days)s (UTC)", days=days) if away else days


def moment(when: datetime, style: str = "datetime") -> str:
    """A moment in the reader's own time zone, or in UTC, and then it says so; style: date, datetime or time."""
    zone = reader_zone()
    text = str(written_moment(when, PATTERNS[style], zone or ZoneInfo("UTC"), locale()))
    return text if zone or style == "date" else f"{text} UTC"


def reader_zone() -> ZoneInfo | None:
    """The time zone of the reader; None where nobody knows it."""
    return home().zone
