"""What people set for themselves, and what they object to."""

from zoneinfo import available_timezones

from wtforms import BooleanField, SelectField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from app.language import LOCALES, lazy
from app.qa.disputes import LONGEST
from app.web import Form

ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/")))


class SettingsForm(Form):
    locale = SelectField(
        lazy("Language"),
        description=lazy("Rules and cases come in it as far as they are translated."),
    )
    timezone = SelectField(
        lazy("Time zone"),
        description=lazy("Times are shown in it, and reminders come in your daytime."),
        choices=[
            SelectChoice(value="", label=lazy("As my browser; for mail and shifts as my market, if it has only one")),
            *(SelectChoice(value=name, label=name) for name in ZONES),
        ],
    )
    shift_ends = TimeField(
        lazy("My shift ends at"),
        [Optional()],
        description=lazy("In its last hour no quiz is offered. Leave it empty if your shifts change."),
    )
    reminders = BooleanField(
        lazy("Remind me by mail"),
        description=lazy("At most one mail a day, and only when something is due within three days."),
    )

    def offer(self, chosen: str | None) -> None:
        """The interface's languages, and the one the person has now, whichever it is."""
        own = [] if chosen is None or chosen in LOCALES else [SelectChoice(value=chosen, label=chosen)]
        kept = [SelectChoice(value=tag, label=name) for tag, name in LOCALES.items()]
        self.locale.choices = [SelectChoice(value="", label=lazy("As my browser asks, else as my team")), *kept, *own]


class DisputeForm(Form):
    comment = TextAreaField(
        lazy("Why the audit is wrong"),
        [InputRequired(lazy("Say why.")), Length(max=LONGEST, message=lazy("That is too long."))],
        description=lazy("What the auditor should look at again, and which clause you decided by."),
    )
