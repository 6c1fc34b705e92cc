"""What people fill in to bring evidence in, and to say what a foreign reason code means."""

from zoneinfo import available_timezones

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.language import gettext, lazy
from app.web import Form


class TimezoneForm(Form):
    """The part that the look and the confirmation share."""

    timezone = StringField(
        lazy("Time zone of times without one"),
        [Optional()],
        description=lazy("Like Asia/Jakarta. Leave it empty where every time names its zone, as in +07:00."),
    )

    def validate_timezone(self, field: StringField) -> None:
        if field.data and field.data not in available_timezones():
            raise ValidationError(
                gettext("'%(zone)s' is not a time zone; write it like Asia/Jakarta.", zone=field.data)
            )


class UploadForm(TimezoneForm):
    file = FileField(
        lazy("File"),
        [FileRequired(lazy("Choose a file."))],
        description=lazy("A table as .csv (UTF-8), .xlsx or .ndjson."),
    )


class MeaningForm(Form):
    source = HiddenField()
    code = HiddenField(lazy("Code"), [InputRequired(lazy("Which code?")), Length(max=300)])
    clause = StringField(lazy("Clause"), [InputRequired(lazy("Enter the clause that the code means."))])
    since = DateField(
        lazy("From"), [Optional()], description=lazy("The first day on which it means that; empty means always.")
    )
