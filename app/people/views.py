"""Pages of people."""

from flask import Blueprint

from app.intake import models as intake_models  # noqa: F401
from app.people import models  # noqa: F401

bp = Blueprint("people", __name__)
