"""How a person's standing in a clause is said: plain words, and never "failed"."""

from datetime import datetime

from markupsafe import Markup

from app.language import day, gettext, moment, ngettext, with_markup
from app.quizzes.windows import Phase, Standing
from app.stats.proof import Outcome


def state_name(standing: Standing, *, read: bool = False) -> str:
    """The state's key in components/status.html."""
    if standing.phase is Phase.PROVEN or standing.holds:
        return "proven"
    if standing.phase in (Phase.REREAD, Phase.HELP):
        return "stopped"
    if standing.cleared_at is not None:
        return "cleared"
    return "reading" if read or standing.window.answers else "new"


def words(
    standing: Standing, now: datetime, *, dry: bool = False, critical: bool = False, written: int | None = None
) -> str:
    """What the state means for the person, in one or two short sentences; Markup where it names a time.

    `written`: how many proof cases there are, where it is known; with too few of them no proof is promised.
    """
    if standing.phase is Phase.PROVEN:
        ends = standing.expires_at
        return gettext("Proven until %(day)s.", day=day(ends)) if ends else gettext("Proven.")
    if standing.holds:
        return shaken(standing)
    if standing.phase is Phase.HELP:
        return gettext("Not yet: %(wrong)s. Ask your lead to go through the rule with you.", wrong=stopped(standing))
    if standing.phase is Phase.REREAD:
        return reread(standing, now)
    if written is not None and too_few(standing, written):
        said = unprovable(written, standing.window.rule.need[0])
        return gettext("Cleared to work.") + " " + said if standing.cleared_at is not None else said
    if dry:
        return gettext("There is no case left that is new to you: it needs new cases. What you have shown stays.")
    if standing.phase is Phase.ANOTHER_DAY:
        if standing.drawable(now):
            return gettext("Cleared to work. One more right answer, now, proves it.")
        return gettext("Cleared to work. One more right answer, from tomorrow, proves it.")
    one_day = all(answer.at.date() == now.date() for answer in standing.window.answers)
    more = proving(standing.more, later=critical and one_day, another=bool(standing.window.answers))
    if standing.cleared_at is not None:
        return gettext("Cleared to work. %(more)s.", more=more)
    return gettext("Not yet: %(more)s.", more=more) if standing.window.answers else f"{more}."


def too_few(standing: Standing, written: int) -> bool:
    """Whether an open window finds fewer proof cases than a proof takes if all goes well."""
    return standing.phase is Phase.OPEN and not standing.holds and written < standing.window.rule.need[0]


def unprovable(written: int, need: int) -> str:
    """Why no proof is to be expected yet."""
    return ngettext(
        "A proof takes %(need)s right answers; only %(num)s case is written: it needs new cases. Your trainer knows.",
        "A proof takes %(need)s right answers; only %(num)s cases are written: it needs new cases. Your trainer knows.",
        written,
        need=need,
    )


def shaken(standing: Standing) -> str:
    """A proof that refreshers have shaken: what confirms it, and that it holds until then."""
    return ngettext(
        "Proven. Two of your last three refreshers were wrong: %(num)s right answer confirms it, and it holds until "
        "that is decided.",
        "Proven. Two of your last three refreshers were wrong: %(num)s right answers confirm it, and it holds until "
        "that is decided.",
        standing.more,
    )


def reread(standing: Standing, now: datetime) -> Markup:
    """What has to happen before the next window opens."""
    at, wrong = standing.opens_at or now, stopped(standing)
    if not standing.must_read:
        return with_markup(
            "Not yet: %(wrong)s. You have read the rule again; new cases wait from %(when)s.",
            wrong=wrong,
            when=local(at),
        )
    if now >= at:
        return with_markup("Not yet: %(wrong)s. Read the rule again, then go on.", wrong=wrong)
    return with_markup(
        "Not yet: %(wrong)s. Read the rule again; new cases wait from %(when)s.", wrong=wrong, when=local(at)
    )


def stopped(standing: Standing) -> str:
    """'2 of 3 wrong', of the window that was stopped last."""
    window = next(one for one in reversed(standing.windows) if one.outcome is Outcome.STOPPED)
    return gettext("%(wrong)s of %(total)s wrong", wrong=window.wrong, total=len(window.answers))


def local(at: datetime) -> Markup:
    """A moment that the page shows in the reader's own time zone."""
    return Markup('<time datetime="{}" data-local="datetime">{}</time>').format(at.isoformat(), moment(at))


def proving(more: int, *, later: bool, another: bool) -> str:
    """What is missing to a proof; `another`: answers were given already; `later`: all of them on this day, after which
    a critical clause asks once more."""
    if later and another:
        return ngettext(
            "%(num)s more right answer, and one on a later day, prove it",
            "%(num)s more right answers, and one on a later day, prove it",
            more,
        )
    if later:
        return ngettext(
            "%(num)s right answer, and one on a later day, prove it",
            "%(num)s right answers, and one on a later day, prove it",
            more,
        )
    if another:
        return ngettext("%(num)s more right answer proves it", "%(num)s more right answers prove it", more)
    return ngettext("%(num)s right answer proves it", "%(num)s right answers prove it", more)
