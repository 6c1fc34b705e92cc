"""How a person's standing in a clause is said: plain words, and never "failed"."""

from datetime import datetime

from markupsafe import Markup

from app.quizzes.windows import Phase, Standing
from app.stats.proof import Outcome


def state_name(standing: Standing, *, read: bool = False) -> str:
    """The state's key in components/status.html."""
    if standing.phase is Phase.PROVEN:
        return "proven"
    if standing.phase in (Phase.REREAD, Phase.HELP):
        return "stopped"
    if standing.cleared_at is not None:
        return "cleared"
    return "reading" if read or standing.window.answers else "new"


def words(standing: Standing, now: datetime, *, dry: bool = False, critical: bool = False) -> str:
    """What the state means for the person, in one or two short sentences; Markup where it names a time."""
    if standing.phase is Phase.PROVEN:
        ends = standing.expires_at
        return f"Proven until {ends.day} {ends:%b %Y}." if ends else "Proven."
    if standing.phase is Phase.HELP:
        return f"Not yet: {stopped(standing)}. Ask your lead to go through the rule with you."
    if standing.phase is Phase.REREAD:
        return reread(standing, now)
    if dry:
        return "There is no case left that is new to you: it needs new cases. What you have shown stays."
    if standing.phase is Phase.ANOTHER_DAY:
        when = "now" if standing.drawable(now) else "from tomorrow"
        return f"Cleared to work. One more right answer, {when}, proves it."
    one_day = all(answer.at.date() == now.date() for answer in standing.window.answers)
    more = proving(standing.more, later=critical and one_day, another=bool(standing.window.answers))
    if standing.cleared_at is not None:
        return f"Cleared to work. {more}."
    return f"Not yet: {more}." if standing.window.answers else f"{more}."


def reread(standing: Standing, now: datetime) -> Markup:
    """What has to happen before the next window opens."""
    at, wrong = standing.opens_at or now, stopped(standing)
    if not standing.must_read:
        return Markup("Not yet: {}. You have read the rule again; new cases wait from {}.").format(wrong, local(at))
    if now >= at:
        return Markup("Not yet: {}. Read the rule again, then go on.").format(wrong)
    return Markup("Not yet: {}. Read the rule again; new cases wait from {}.").format(wrong, local(at))


def stopped(standing: Standing) -> str:
    """'2 of 3 wrong', of the window that was stopped last."""
    window = next(one for one in reversed(standing.windows) if one.outcome is Outcome.STOPPED)
    return f"{window.wrong} of {len(window.answers)} wrong"


def local(at: datetime) -> Markup:
    """A moment that the page shows in the reader's own time zone."""
    text = f"{at.day} {at:%b, %H:%M} UTC"
    return Markup('<time datetime="{}" data-local="datetime">{}</time>').format(at.isoformat(), text)


def proving(more: int, *, later: bool, another: bool) -> str:
    """What is missing to a proof; `another`: answers were given already; `later`: all of them on this day, after which
    a critical clause asks once more."""
    answers = f"{more} {'more ' if another else ''}right {'answer' if more == 1 else 'answers'}"
    if later:
        return f"{answers}, and one on a later day, prove it"
    return f"{answers} {'proves' if more == 1 else 'prove'} it"
