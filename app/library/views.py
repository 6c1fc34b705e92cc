"""Pages of library."""

from flask import Blueprint

from app.library import models  # noqa: F401

bp = Blueprint("library", __name__)
