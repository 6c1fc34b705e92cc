"""What of a quiz another system has no place for, case by case, whichever format takes it there."""

from collections.abc import Collection, Container, Iterator

from app.content.model import Case, Problem, Quiz
from app.content.references import media_path, references
from app.content.wording import of_case
from app.exchange.values import Format
from app.said import Said, said, to_say

NO_PICTURES = {"gift": "GIFT", "csv": "CSV", "xlsx": "XLSX"}
JUDGED = ("gift", "moodle", "qti")  # there a question has one right answer; a table is judged by nobody


def left_behind(kind: Format, quiz: Quiz, media: Container[str], locales: Collection[str]) -> list[Problem]:
    """Warnings about cases that are carried, but not all of them, and about the quiz; `media` are the pictures known.

    Cases that a format can't hold at all are told by its writer. `locales` are those the quiz is translated into.
    """
    told = [Problem(quiz.path, case.line, of_case(case.code, lost), "warning")
            for case in quiz.cases for lost in _of_case(kind, case, media)]  # fmt: skip
    if locales:
        text = to_say("quiz %(quiz)s: its translations (%(languages)s) are not carried: only the source's words are")
        message = said(text, quiz=quiz.code, languages=", ".join(sorted(locales)))
        told.append(Problem(quiz.path, 1, message, "warning"))
    return told


def _of_case(kind: Format, case: Case, media: Container[str]) -> Iterator[Said]:
    if case.listing:
        yield said("its listing (title, price, seller, attributes, pictures) is not carried: only the prompt is")
    if case.origin:
        yield said("where it comes from (%(origin)s) is not carried", origin=case.origin)
    if case.gold_by_market and kind in JUDGED:
        markets = ", ".join(sorted(case.gold_by_market))
        text = to_say("its own right answer in %(markets)s only comes back here: there it is judged as everywhere else")
        yield said(text, markets=markets)
    yield from _pictures(kind, case, media)


def _pictures(kind: Format, case: Case, media: Container[str]) -> Iterator[Said]:
    texts = (case.prompt, case.why, *(case.options.values() if case.kind != "decision" else ()))
    shown = [found.target for text in texts for found in references(text) if found.is_picture]
    if shown and kind in NO_PICTURES:
        yield said("%(format)s holds no pictures: only their names are carried", format=NO_PICTURES[kind])
        return
    for target in dict.fromkeys(shown):
        if (path := media_path(target)) is None or path not in media:
            yield said("picture '%(name)s' is not there: only its name is carried", name=path or target)
