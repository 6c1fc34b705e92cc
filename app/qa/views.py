"""Pages of qa."""

from flask import Blueprint

from app.qa import models  # noqa: F401

bp = Blueprint("qa", __name__)
