"""What people type to sign in and to choose a password."""

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app.language import lazy
from app.people.passwords import problem_with
from app.web import Form

NAMES_MATTER_NOT = {"autocapitalize": "none", "spellcheck": "false"}


class SignInForm(Form):
    email = StringField(
        lazy("Email or moderator id"),
        [
            InputRequired(lazy("Enter your email or your moderator id.")),
            Length(max=300, message=lazy("That is too long.")),
        ],
        render_kw=NAMES_MATTER_NOT | {"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        lazy("Password"),
        [InputRequired(lazy("Enter your password.")), Length(max=1000, message=lazy("That is too long."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class NewPasswordForm(Form):
    """The part that every form for a new password shares."""

    password = PasswordField(
        lazy("New password"),
        [InputRequired(lazy("Choose a password."))],
        description=lazy("At least 10 characters. A few words in a row are easy to remember."),
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        lazy("New password again"),
        [InputRequired(lazy("Enter the new password again.")), EqualTo("password", lazy("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )

    def accepts(self, *names: str | None) -> bool:
        """Whether the new password can be used by the person of these names; if not, the field says why."""
        problem = problem_with(self.password.data or "", *names)
        if problem:
            self.password.errors = [problem]
        return problem is None


class WelcomeForm(NewPasswordForm):
    code = StringField(
        lazy("Sign-in code"),
        [InputRequired(lazy("Enter the code you were given.")), Length(max=100, message=lazy("That is too long."))],
        description=lazy("16 letters and figures; dashes and capitals do not matter. It works once."),
        render_kw=NAMES_MATTER_NOT | {"autocomplete": "one-time-code"},
    )


class PasswordForm(NewPasswordForm):
    present = PasswordField(
        lazy("Present password"),
        [InputRequired(lazy("Enter your present password."))],
        render_kw={"autocomplete": "current-password"},
    )


class RosterForm(Form):
    file = FileField(
        lazy("Roster"),
        [FileRequired(lazy("Choose a file."))],
        description=lazy(
            "CSV (UTF-8), XLSX or NDJSON with the columns moderator_id, team and starts_on, and where you have "
            "them name, email, market, language, vendor, queue, role and ends_on."
        ),
    )
