"""What is wrong with files and rows, understood again from the English it is kept in, so that it can be said anew.

Reasons wait in quarantine as English text, which goes back with the rows to whoever made the file. A page knows the
sentence by its template and says it in the reader's language; what it doesn't know stays as it is.
"""

import re
from collections.abc import Iterator

from app.language import spoken
from app.said import Said, said, to_say

BETWEEN = "; "
LONGEST = 2000  # characters of a reason that is looked at; a longer one quotes what nobody wrote by hand
COUNTS = ("row", "first", "second", "n", "most")
SENTENCES = (
    to_say("%(file)s: not a table we can read: send .csv, .xlsx or .ndjson"),
    to_say("%(file)s: the header lacks %(columns)s"),
    to_say("%(file)s: more than %(most)s columns: keep those that are needed"),
    to_say("%(file)s, row %(row)s: not %(encoding)s: save the file as 'CSV UTF-8' and send it again"),
    to_say("%(file)s, row %(row)s: not %(encoding)s: the file ends in the middle of a character"),
    to_say("%(file)s, row %(row)s: a NUL character: save the file as 'CSV UTF-8' and send it again"),
    to_say("%(column)s '%(given)s' can be read in two ways: write %(whole)s or %(fraction)s"),
    to_say("%(file)s: column %(place)s has no name"),
    to_say("%(file)s: column '%(column)s' stands there more than once"),
    to_say("%(file)s is empty: its first row must name the columns"),
    to_say("%(file)s: not an XLSX file: save it as .xlsx or 'CSV UTF-8' and send it again"),
    to_say("%(rows)s empty rows follow: nothing below them is read; delete them or send it as CSV"),
    to_say("%(n)s row without inclusion_prob: rates are then those of the sample"),
    to_say("%(n)s rows without inclusion_prob: rates are then those of the sample"),
    to_say(
        "rows %(first)s and %(second)s say different things of %(column)s '%(key)s': "
        "the later one holds, as a correction"
    ),
    to_say("further corrections within this file, not listed: %(n)s"),
    to_say("(surplus) still holds '%(given)s': put it where it belongs and empty it"),
    to_say("the row has %(values)s values, the header %(columns)s"),
    to_say("audited_at lies before decided_at"),
    to_say("%(column)s '%(given)s' lies in the future: check its date and time zone"),
    to_say("answer and correct are both empty"),
    to_say("the moderator's team is not one that you may import for"),
    to_say("the verdict is correct but the decision '%(decision)s' is not the correct one, '%(correct)s'"),
    to_say("moderator_id '%(id)s' is not known: bring the person in with the roster"),
    to_say("team '%(team)s' is not known, or not one that you may import for"),
    to_say("team '%(team)s' is not known: bring it in with the roster"),
    to_say("moderator '%(id)s' was not in team '%(team)s' on %(day)s"),
    to_say("moderator '%(id)s' was in %(teams)s teams on %(day)s: name one in the column team"),
    to_say("moderator '%(id)s' was in no team on %(day)s: mend the roster, then the row goes in by itself"),
    to_say("neither a clause nor a mapped reason code: '%(code)s'"),
    to_say("clause '%(clause)s' was not in the release that governed on %(day)s"),
    to_say("clause '%(clause)s' is not in the library"),
    to_say("%(n)s audits from %(day)s on already rest on another meaning of '%(code)s': choose a later day"),
    to_say("%(column)s '%(given)s' is not in the scale of '%(clause)s': %(scale)s"),
    to_say("item '%(item)s' is not in the library, so that correct must say 0, 1 or a share"),
    to_say("answer '%(given)s' is not an option of '%(item)s': %(options)s"),
    to_say("rev %(rev)s of '%(item)s' did not govern then: fill in correct"),
    to_say("correct '%(given)s' is not 0, 1 or a share between"),
    to_say("%(column)s '%(given)s' is not a whole number from %(least)s on"),
    to_say("%(column)s '%(given)s' is not a number from %(least)s to %(most)s"),
    to_say("%(column)s '%(given)s' is not a number from %(least)s on"),
    to_say("%(column)s '%(given)s' is not known: %(known)s"),
    to_say("%(column)s: '%(given)s' is not a time: write it like 2026-09-01T14:30:00+00:00"),
    to_say("%(column)s: '%(given)s' has no time zone: add one, as in +00:00, or choose the time zone of the file"),
    to_say("%(column)s: '%(given)s' lies outside the calendar"),
    to_say("%(column)s: '%(given)s' is not a day: write it like 2026-09-01"),
    to_say("%(file)s: required columns are missing: %(columns)s"),
    to_say("ends_on %(ends)s must come after starts_on %(starts)s: it is the first day away"),
    to_say("%(column)s holds the invisible character %(character)s: remove it"),
    to_say("%(column)s '%(given)s' is no day: write it as in 2026-08-01"),
    to_say("a roster can't grant the role %(role)s: use `flask people add` for it"),
    to_say("email '%(email)s' is not an address"),
    to_say("team '%(team)s' must be one word without / + : ? #, as in jakarta-1"),
    to_say("market '%(market)s' is no country code: two capital letters, as in ID"),
    to_say("language '%(language)s' is no language tag, as in id or pt-BR"),
    to_say("team %(team)s lies outside your scope"),
    to_say("%(id)s has a role outside your scope: ask an admin of all teams"),
    to_say("team %(team)s has the %(column)s %(there)s in row %(row)s and %(here)s here: make them agree"),
    to_say("email %(email)s stands at moderator_id %(id)s in this file already"),
    to_say("email %(email)s belongs to a person added without the roster"),
    to_say("email %(email)s belongs to moderator_id %(id)s"),
    to_say("row %(row)s says something else about the same membership"),
    to_say(
        "overlaps with the membership of %(id)s in %(team)s, which begins on %(begins)s until %(ends)s: "
        "a person is in one team a day"
    ),
    to_say(
        "overlaps with the membership of %(id)s in %(team)s, which begins on %(begins)s and has not ended: "
        "a person is in one team a day"
    ),
    to_say("%(column)s is longer than %(most)s characters"),
    to_say("%(column)s is empty"),
)


def _pattern(sentence: str) -> re.Pattern[str]:
    """What finds the sentence, its places as groups, as narrow as what stands in them.

    No value holds a semicolon. Where two places may hold anything, a long text takes long to be told apart.
    """
    written = re.escape(sentence)
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", lambda found: f"(?P<{found[1]}>{_held(found[1])}*?)", written))


def _held(place: str) -> str:
    """The characters that may stand in a place: a column's name has no blanks, a number only digits."""
    return {"column": r"\w", "encoding": r"[\w-]"}.get(place) or (r"[\d.,e+-]" if place in COUNTS else "[^;]")


PATTERNS = tuple((sentence, _pattern(sentence)) for sentence in SENTENCES)


def heard(text: str) -> list[Said | str]:
    """The sentences of a text in which they are joined by semicolons; one that isn't known comes back as it is."""
    whole = _known(text)
    return [whole] if whole is not None else list(_parts(text))


def heard_by_reader(text: str) -> str:
    """The same text in the reader's language, as far as it is known."""
    return BETWEEN.join(map(spoken, heard(text)))


def _parts(text: str) -> Iterator[Said | str]:
    for part in text.split(BETWEEN):
        found = _known(part)
        yield part if found is None else found


def _known(text: str) -> Said | None:
    if len(text) > LONGEST:
        return None
    for sentence, pattern in PATTERNS:
        if found := pattern.fullmatch(text):
            return said(sentence, **found.groupdict())
    return None
