"""Forms of authoring."""

from collections.abc import Container
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectChoice, StringField  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from app import clock
from app.authoring.around import Around
from app.authoring.documents import RESERVED
from app.content.text import CODE, CODE_HELP
from app.intake.times import parse_instant
from app.web import Form

MOST_DAYS = 366


class NewSopForm(Form):
    """What a new SOP is called."""

    title = StringField(
        "Title",
        [InputRequired("Enter a title."), Length(max=300)],
        description="As moderators read it: Gift cards and vouchers",
    )
    code = StringField(
        "Short name",
        [
            InputRequired("Enter a short name."),
            Regexp(f"{CODE}$", message=f"Use {CODE_HELP.replace('cf-1.2', 'gift-cards')}."),
        ],
        description="For addresses and reports, and it never changes: gift-cards",
    )

    def validate_code(self, field: StringField) -> None:
        if field.data in RESERVED:
            raise ValidationError(f"'{field.data}' is the address of another page: choose another short name.")

    def free(self, paths: Container[str], tree: Around) -> bool:
        """Whether no SOP, quiz or file has the name; otherwise the form says so."""
        code = self.code.data or ""
        taken = f"sop/{code}.md" in paths or f"quizzes/{code}.yaml" in paths
        taken = taken or tree.sop_path(code) is not None or tree.quiz_path(f"{code}-calibration") is not None
        if taken:
            self.code.errors = [f"There is '{code}' already: open it in the library, or choose another short name."]
        return not taken


class ImportForm(Form):
    """A file of another system, and where its cases go; `token` finds a file that was sent before."""

    file = FileField(
        "File",
        description="Questions: GIFT, Moodle XML, QTI, Aiken, CSV or XLSX. An SOP: DOCX or HTML. Up to 50 MB.",
    )
    quiz = StringField(
        "Quiz",
        [Optional(), Regexp(f"{CODE}$", message=f"Use {CODE_HELP}.")],
        description="Needed for questions whose file names no quiz: choose one, or write a new name to begin one",
    )
    clause = StringField(
        "Clause",
        [Optional(), Regexp(f"{CODE}$", message=f"Use {CODE_HELP}.")],
        description="Needed for questions whose file names no clause: the rule that decides them",
    )
    sop = StringField(
        "SOP",
        [Optional(), Regexp(f"{CODE}$", message=f"Use {CODE_HELP}.")],
        description="Needed for a new quiz; for a document, a short name for the SOP it begins, if not by its title",
    )
    token = HiddenField()


class PictureForm(Form):
    """A picture and what it shows."""

    picture = FileField(
        "Picture", [FileRequired("Choose a picture.")], description="PNG, JPEG, GIF or WebP, up to 20 MB."
    )
    alt = StringField(
        "What does it show?",
        [InputRequired("Say what the picture shows, for those who can't see it."), Length(max=300)],
    )


class BackForm(Form):
    """Why an older release comes back."""

    reason = StringField("Why?", [DataRequired("Say why: the reason stands in the history."), Length(max=300)])


class ReleaseForm(Form):
    """A note for the history, and when it takes effect."""

    note = StringField(
        "What is this release about?",
        [Length(max=300)],
        description="Moderators and leads read it: “Accessories: what counts as compatible”",
    )
    key_fix = StringField(
        "Why was a right answer wrong?",
        [Length(max=300)],
        description="Only if you correct the gold of a case without asking anything else: people’s results follow.",
    )
    when = RadioField("When?", choices=[SelectChoice("now", "Now"), SelectChoice("later", "Later, at")], default="now")
    at = StringField("Day and time")
    zone = HiddenField("Time zone", default="UTC")

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
            raise ValidationError("Choose a day and a time, as in 2026-12-01T08:00.") from None
        if moment is None or not clock.now() < moment < clock.now() + timedelta(days=MOST_DAYS):
            raise ValidationError("Choose a moment to come, at most a year ahead.")
