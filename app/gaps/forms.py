"""Forms of gaps."""

from datetime import date, timedelta

from wtforms import DateField, HiddenField
from wtforms.validators import InputRequired, ValidationError

from app import clock
from app.language import gettext, lazy, ngettext, today
from app.web import Form

USUAL_DAYS, MOST_DAYS = 7, 365


class DueForm(Form):
    """Until when something is to be learnt."""

    due_on = DateField(lazy("Due on"), [InputRequired(lazy("Enter a day, as in 2026-12-01"))])

    def validate_due_on(self, field: DateField) -> None:
        first = min(today(), clock.now().date())  # who has tomorrow already may still say UTC's today
        if field.data is None or not first <= field.data <= today() + timedelta(days=MOST_DAYS):
            raise ValidationError(gettext("Enter a day from today to %(most)s days ahead", most=MOST_DAYS))


class AssignForm(DueForm):
    """Retraining for a team, or for who `joined` since: until when; `people` is how many the lead saw on pressing."""

    people = HiddenField("People")
    joined = HiddenField("Only who joined since")

    @classmethod
    def fresh(cls, people: int, joined: bool) -> "AssignForm":
        """A form as first shown: due in a week; joined: it asks only who joined after the last retraining."""
        return cls(formdata=None, due_on=usual_due(), people=str(people), joined="yes" if joined else "")

    def counted(self, people: int) -> bool:
        """Whether the person saw how many are asked; otherwise the form says how many it are by now."""
        seen = self.people.data == str(people)
        if not seen:
            self.form_errors.append(_more(people) if self.joined.data else _team_of(people))
        return seen


class CommitForm(DueForm):
    """A plan as it was shown: `seen` names its cells and arms."""

    minutes = HiddenField("Minutes")
    market = HiddenField("Market")
    team = HiddenField("Team")
    waiting = HiddenField("Who waits")
    fill = HiddenField("Rows without a gap")
    seen = HiddenField("What was shown")

    def unchanged(self, digest: str) -> bool:
        """Whether the plan is still the one that was shown; otherwise the form says so."""
        same = self.seen.data == digest
        if not same:
            self.form_errors.append(
                gettext("The plan has changed since you saw it: look at it again, then press once more.")
            )
        return same


def _more(people: int) -> str:
    return ngettext(
        "%(num)s have joined the team by now: press again to ask them all.",
        "%(num)s have joined the team by now: press again to ask them all.",
        people,
    )


def _team_of(people: int) -> str:
    return ngettext(
        "The team has %(num)s people by now: press again to ask them all.",
        "The team has %(num)s people by now: press again to ask them all.",
        people,
    )


def usual_due() -> date:
    """A week from the reader's today."""
    return today() + timedelta(days=USUAL_DAYS)
