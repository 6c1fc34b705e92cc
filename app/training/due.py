"""What a person has to do next in training, and why, in sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from app import clock
from app.language import apart, figures, gettext, localised, ngettext
from app.library.live import LiveClause
from app.library.spoken import spoken_rules
from app.people.models import User
from app.people.zones import zone_of
from app.stats.proof import STANDARD, STRICT
from app.stats.rate import Interval
from app.stats.wording import shown
from app.training.queries import Task, open_assignments

CASE_MINUTES = 0.75  # what reading and deciding one case takes, on average


@dataclass(frozen=True)
class Due:
    """One assignment as its person sees it; `done` of `clauses` are proven.

    Of what is `left`, `waiting` are the clauses about which the person can prove nothing now. `minutes` are for the
    others, and `cases` is how many prove them if all go well; for all of it where nothing can be done. `again_at` is
    when the first of the waiting can be asked again; None where none waits, or only for a lead.
    """

    assignment_id: int
    sop_code: str
    sop_title: str
    reason: str
    sentence: str
    due_on: date
    overdue: bool
    minutes: int
    cases: int
    clauses: tuple[LiveClause, ...]
    left: tuple[LiveClause, ...]
    waiting: tuple[LiveClause, ...] = ()
    again_at: datetime | None = None

    @property
    def done(self) -> int:
        return len(self.clauses) - len(self.left)

    @property
    def ready(self) -> tuple[LiveClause, ...]:
        """What the person can work on now."""
        return tuple(clause for clause in self.left if clause not in self.waiting)


def due(session: Session, user_id: int) -> list[Due]:
    """What is asked of the person and not done, earliest first; overdue once its day is over where they live."""
    live = spoken_rules(session, user_id)
    here = clock.now().astimezone(zone_of(session, session.get_one(User, user_id)) or UTC).date()
    return [_due(task, live, here) for task in open_assignments(session, [user_id])[user_id]]


def _due(task: Task, live: Mapping[int, LiveClause], today: date) -> Due:
    clauses = tuple(live[clause_id] for clause_id, _ in task.clauses)
    left = tuple(clause for clause in clauses if clause.id not in task.done)
    return Due(
        assignment_id=task.id,
        sop_code=clauses[0].sop_code,
        sop_title=clauses[0].sop_title,
        reason=task.reason,
        sentence=sentence(task, left),
        due_on=task.due_on,
        overdue=task.due_on < today,
        minutes=minutes(left),
        cases=sum(cases_needed(clause) for clause in left),
        clauses=clauses,
        left=left,
    )


def minutes(clauses: Iterable[LiveClause], more: Mapping[int, int] | None = None) -> int:
    """How long reading and proving the clauses takes when all goes well, in minutes.

    `more` says by clause id how many cases are missing where answers were given already.
    """
    cases = more or {}
    return max(1, round(sum(one.minutes + CASE_MINUTES * cases.get(one.id, cases_needed(one)) for one in clauses)))


def cases_needed(clause: LiveClause) -> int:
    """How many cases prove the clause when all answers are right."""
    return (STRICT if clause.severity == "critical" else STANDARD).need[0]


def sentence(task: Task, clauses: Iterable[LiveClause]) -> str:
    """Why this is asked, in plain words."""
    titles = listed([clause.title for clause in clauses])
    if task.why.get("helped"):
        return gettext("Your lead has gone through it with you: %(titles)s.", titles=titles)
    if task.reason == "gap":
        return because_of(titles, task.why)
    if task.reason == "policy_change":
        return gettext("The rule has changed: %(titles)s.", titles=titles)
    if task.reason == "refresher":
        return gettext("Your proof ends soon: %(titles)s.", titles=titles)
    return gettext("Part of what you need for your work: %(titles)s.", titles=titles)


def because_of(titles: str, why: Mapping[str, object]) -> str:
    """'Your team decides A wrongly in 27 % (15–43, n = 40) of audited cases.' from {rate, low, high, n}, shares of 1;
    never a rate without the rest."""
    known = {name: why.get(name) for name in ("rate", "low", "high", "n")}
    if not all(isinstance(figure, int | float) for figure in known.values()):
        return gettext("Your team decides %(titles)s wrongly in more audited cases than it should.", titles=titles)
    rate, low, high, n = (float(str(figure)) for figure in known.values())
    share = figures(localised(shown(rate, Interval(low, high), f"n = {n:,.0f}")))
    return gettext("Your team decides %(titles)s wrongly in %(share)s of audited cases.", titles=titles, share=share)


def listed(titles: list[str]) -> str:
    """'A', 'A and B', 'A, B and C', 'A, B and 3 more clauses', as the reader's language lists them."""
    comma = gettext(", ")
    titles = [apart(title) for title in titles]
    if len(titles) > 3:
        first = comma.join(titles[:2])
        return ngettext(
            "%(titles)s and %(num)s more clause", "%(titles)s and %(num)s more clauses", len(titles) - 2, titles=first
        )
    if len(titles) > 1:
        return gettext("%(titles)s and %(last)s", titles=comma.join(titles[:-1]), last=titles[-1])
    return titles[0] if titles else gettext("nothing")
