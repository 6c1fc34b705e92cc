"""Why a release counts a clause, a case or a document as changed, in the reader's language."""

import re

from app.language import figures, gettext, lazy

REV = re.compile(r"rev (\d+ → \d+)(?: \((.*)\))?")
CHANGED = re.compile(r"(gold|severity) (\S+ → \S+)")
FIELDS = {
    "accept": lazy("accept"),
    "audience": lazy("audience"),
    "cite": lazy("cite"),
    "clause": lazy("clause"),
    "decisions": lazy("decisions"),
    "draw": lazy("draw"),
    "flips": lazy("flips"),
    "gold": lazy("gold"),
    "gold by market": lazy("gold by market"),
    "graphic": lazy("graphic"),
    "introduction": lazy("introduction"),
    "kind": lazy("kind"),
    "listing": lazy("listing"),
    "markets": lazy("markets"),
    "media": lazy("media"),
    "options": lazy("options"),
    "picture": lazy("picture"),
    "prompt": lazy("prompt"),
    "refresh_days": lazy("refresh_days"),
    "scale": lazy("scale"),
    "sop": lazy("sop"),
    "text": lazy("text"),
    "time_limit": lazy("time_limit"),
    "title": lazy("title"),
    "twin": lazy("twin"),
    "use": lazy("use"),
    "void": lazy("void"),
    "why": lazy("why"),
    "a clause became a case, or the reverse": lazy("a clause became a case, or the reverse"),
}


def reason_words(reason: str) -> str:
    """A reason of `app.content.diff`, such as "rev 1 → 2 (title, text)" or "gold remove → allow, why"."""
    rev = REV.fullmatch(reason)
    if rev is None:
        return _listed(reason)
    if not rev[2]:
        return gettext("rev %(rev)s", rev=figures(rev[1]))
    return gettext("rev %(rev)s (%(what)s)", rev=figures(rev[1]), what=_listed(rev[2]))


def _listed(parts: str) -> str:
    return gettext(", ").join(_part(part) for part in parts.split(", "))


def _part(part: str) -> str:
    found = CHANGED.fullmatch(part)
    if found is None:
        return str(FIELDS.get(part, part))
    if found[1] == "gold":
        return gettext("gold %(change)s", change=found[2])
    return gettext("severity %(change)s", change=found[2])
