"""What people fill in to bring evidence in, and to say what a foreign reason code means."""

from zoneinfo import available_timezones

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.web import Form


class TimezoneForm(Form):
    """The part that the look and the confirmation share."""

    timezone = StringField(
        "Time zone of times without one",
        [Optional()],
        description="Like Asia/Jakarta. Leave it empty where every time names its zone, as in +07:00.",
    )

    def validate_timezone(self, field: StringField) -> None:
        if field.data and field.data not in available_timezones():
            raise ValidationError(f"'{field.data}' is not a time zone; write it like Asia/Jakarta.")


class UploadForm(TimezoneForm):
    file = FileField("File", [FileRequired("Choose a file.")], description="A table as .csv (UTF-8), .xlsx or .ndjson.")


class MeaningForm(Form):
    source = HiddenField()
    code = HiddenField("Code", [InputRequired("Which code?"), Length(max=300)])
    clause = StringField("Clause", [InputRequired("Enter the clause that the code means.")])
    since = DateField("From", [Optional()], description="The first day on which it means that; empty means always.")
