"""Pages of gaps."""

from flask import Blueprint

from app.gaps import models  # noqa: F401

bp = Blueprint("gaps", __name__)
