"""Every template component in every state on one page, for those who design and those who check."""

from flask import Blueprint, render_template
from wtforms import FileField, PasswordField, StringField
from wtforms.validators import InputRequired

from app.web import Form

bp = Blueprint("gallery", __name__)


class Sample(Form):
    """A form that is sent empty, so that its errors show."""

    email = StringField("Email or moderator id", [InputRequired("Enter your email or moderator id.")])
    password = PasswordField("Password", [InputRequired("Enter your password.")])
    upload = FileField("Roster")


@bp.get("/dev/components")
def components() -> str:
    form = Sample(formdata=None, meta={"csrf": False})
    form.validate()
    return render_template("components_page.html", form=form)


components.permission = "public"  # type: ignore[attr-defined]
