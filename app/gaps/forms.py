"""Forms of gaps."""

from datetime import date, timedelta

from wtforms import DateField, HiddenField
from wtforms.validators import InputRequired, ValidationError

from app import clock
from app.web import Form

USUAL_DAYS, MOST_DAYS = 7, 365


class DueForm(Form):
    """Until when something is to be learnt."""

    due_on = DateField("Due on", [InputRequired("Enter a day, as in 2026-12-01")])

    def validate_due_on(self, field: DateField) -> None:
        today = clock.now().date()
        if field.data is None or not today <= field.data <= today + timedelta(days=MOST_DAYS):
            raise ValidationError(f"Enter a day from today to {MOST_DAYS} days ahead")


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
            whom = f"{people} have joined the team" if self.joined.data else f"The team has {people} people"
            self.form_errors.append(f"{whom} by now: press again to ask them all.")
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
            self.form_errors.append("The plan has changed since you saw it: look at it again, then press once more.")
        return same


def usual_due() -> date:
    """A week from today."""
    return clock.now().date() + timedelta(days=USUAL_DAYS)
