"""`flask qa …`"""

from flask.cli import AppGroup

group = AppGroup("qa")
