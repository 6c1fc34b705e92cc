"""Forms of authoring."""

from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from wtforms import (  # type: ignore[attr-defined]
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app import clock
from app.authoring.around import Around
from app.authoring.documents import RESERVED
from app.content.model import Scale
from app.content.text import CODE
from app.gaps.forms import DueForm
from app.intake.times import parse_instant
from app.language import gettext, lazy
from app.web import Form

MOST_DAYS = 366
TOO_LONG = lazy("That is too long.")
USE_CODE = lazy("Use letters, digits, '-', '_' and '.', at most 64, as in cf-1.2.")


class NewSopForm(Form):
    """What a new SOP is called."""

    title = StringField(
        lazy("Title"),
        [InputRequired(lazy("Enter a title.")), Length(max=300, message=TOO_LONG)],
        description=lazy("As moderators read it: Gift cards and vouchers"),
    )
    code = StringField(
        lazy("Short name"),
        [
            InputRequired(lazy("Enter a short name.")),
            Regexp(f"{CODE}$", message=lazy("Use letters, digits, '-', '_' and '.', at most 64, as in gift-cards.")),
        ],
        description=lazy("For addresses and reports, and it never changes: gift-cards"),
    )

    audience = SelectMultipleField(
        lazy("Queues"),
        description=lazy("Who begins in one of them is asked to learn it. With none, nobody is asked by itself."),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    scale = SelectField(lazy("Decisions"), description=lazy("What a moderator may decide, from least to most severe"))

    def offer(self, queues: Sequence[str], scales: Sequence[Scale]) -> "NewSopForm":
        """With what this installation has: its queues, and its scales where there are several."""
        self.audience.choices = [(name, name) for name in queues]
        self.scale.choices = [(one.id, " < ".join(one.names.values())) for one in scales]
        if not self.is_submitted():
            self.audience.data = list(queues) if len(queues) == 1 else []
        if not queues:
            del self.audience
        if len(scales) < 2:
            del self.scale
        return self

    @property
    def chosen(self) -> tuple[list[str], str]:
        """The queues and the scale; nothing where there was no choice."""
        held = self.data
        return held.get("audience") or [], held.get("scale") or ""

    def validate_code(self, field: StringField) -> None:
        if field.data in RESERVED:
            raise ValidationError(
                gettext("'%(code)s' is the address of another page: choose another short name.", code=field.data)
            )

    def free(self, paths: Container[str], tree: Around) -> bool:
        """Whether no SOP, quiz or file has the name; otherwise the form says so."""
        code = self.code.data or ""
        taken = f"sop/{code}.md" in paths or f"quizzes/{code}.yaml" in paths
        taken = taken or tree.sop_path(code) is not None or tree.quiz_path(f"{code}-calibration") is not None
        if taken:
            self.code.errors = [
                gettext("There is '%(code)s' already: open it in the library, or choose another short name.", code=code)
            ]
        return not taken


class TeachForm(DueForm):
    """Who is asked to learn an SOP, by team, and by when; `people` is how many the person saw on confirming."""

    teams = SelectMultipleField(
        lazy("Teams"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    people = HiddenField("People")

    def offer(self, teams: Sequence[tuple[int, str, int]]) -> "TeachForm":
        """With the teams (id, name, people) that have anybody left to ask; all of them at first."""
        self.teams.choices = [(id, f"{name} ({people})") for id, name, people in teams]
        if not self.is_submitted():
            self.teams.data = [id for id, _, _ in teams]
        return self

    def validate_teams(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose at least one team."))


class ImportForm(Form):
    """A file of another system, and where its cases go; `token` finds a file that was sent before."""

    file = FileField(
        lazy("File"),
        description=lazy("Questions: GIFT, Moodle XML, QTI, Aiken, CSV or XLSX. An SOP: DOCX or HTML. Up to 50 MB."),
    )
    quiz = StringField(
        lazy("Quiz"),
        [Optional(), Regexp(f"{CODE}$", message=USE_CODE)],
        description=lazy("Needed for questions whose file names no quiz: choose one, or write a new name to begin one"),
    )
    clause = StringField(
        lazy("Clause"),
        [Optional(), Regexp(f"{CODE}$", message=USE_CODE)],
        description=lazy("Needed for questions whose file names no clause: the rule that decides them"),
    )
    sop = StringField(
        lazy("SOP"),
        [Optional(), Regexp(f"{CODE}$", message=USE_CODE)],
        description=lazy(
            "Needed for a new quiz; for a document, a short name for the SOP it begins, if not by its title"
        ),
    )
    token = HiddenField()


class PictureForm(Form):
    """A picture and what it shows."""

    picture = FileField(
        lazy("Picture"),
        [FileRequired(lazy("Choose a picture."))],
        description=lazy("PNG, JPEG, GIF or WebP, up to 20 MB."),
    )
    alt = StringField(
        lazy("What does it show?"),
        [
            InputRequired(lazy("Say what the picture shows, for those who can't see it.")),
            Length(max=300, message=TOO_LONG),
        ],
    )


class BackForm(Form):
    """Why an older release comes back."""

    reason = StringField(
        lazy("Why?"),
        [DataRequired(lazy("Say why: the reason stands in the history.")), Length(max=300, message=TOO_LONG)],
    )


class ReleaseForm(Form):
    """A note for the history, and when it takes effect."""

    note = StringField(
        lazy("What is this release about?"),
        [Length(max=300, message=TOO_LONG)],
        description=lazy("Moderators and leads read it: “Accessories: what counts as compatible”"),
    )
    key_fix = StringField(
        lazy("Why was a right answer wrong?"),
        [Length(max=300, message=TOO_LONG)],
        description=lazy(
            "Only if you correct the gold of a case without asking anything else: people’s results follow."
        ),
    )
    when = RadioField(
        lazy("When?"),
        choices=[SelectChoice("now", lazy("Now")), SelectChoice("later", lazy("Later, at"))],
        default="now",
    )
    at = StringField(lazy("Day and time"))
    zone = HiddenField(lazy("Time zone"), default="UTC")

    @classmethod
    def fresh(cls) -> "ReleaseForm":
        """As first shown, in the person's time zone."""
        return cls(formdata=None, zone=getattr(current_user, "timezone", None) or "UTC")

    def moment(self) -> datetime | None:
        """When it takes effect in UTC, None for now."""
        if self.when.data != "later":
            return None
        return parse_instant(self.at.data or "", ZoneInfo(self.zone.data or "UTC"))

    def validate_at(self, field: StringField) -> None:
        if self.when.data != "later":
            return
        try:
            moment = self.moment()
        except (ValueError, ZoneInfoNotFoundError):
            raise ValidationError(gettext("Choose a day and a time, as in 2026-12-01T08:00.")) from None
        if moment is None or not clock.now() < moment < clock.now() + timedelta(days=MOST_DAYS):
            raise ValidationError(gettext("Choose a moment to come, at most a year ahead."))
