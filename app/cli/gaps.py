"""`flask gaps …`"""

from flask.cli import AppGroup

group = AppGroup("gaps")
