"""`flask quizzes …`"""

from flask.cli import AppGroup

group = AppGroup("quizzes")
