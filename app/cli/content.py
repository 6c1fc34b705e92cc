"""`flask content …`"""

from flask.cli import AppGroup

group = AppGroup("content")
