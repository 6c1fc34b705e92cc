"""Pages of training."""

from flask import Blueprint

from app.training import models  # noqa: F401

bp = Blueprint("training", __name__)
