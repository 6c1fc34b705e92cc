"""What of a quiz another system has no place for, case by case, whichever format takes it there."""

from collections.abc import Collection, Container, Iterator

from app.content.model import Case, Problem, Quiz
from app.content.references import media_path, references
from app.exchange.values import Format

NO_PICTURES = {"gift": "GIFT", "csv": "CSV", "xlsx": "XLSX"}
JUDGED = ("gift", "moodle", "qti")  # there a question has one right answer; a table is judged by nobody


def left_behind(kind: Format, quiz: Quiz, media: Container[str], locales: Collection[str]) -> list[Problem]:
    """Warnings about cases that are carried, but not all of them, and about the quiz; `media` are the pictures known.

    Cases that a format can't hold at all are told by its writer. `locales` are those the quiz is translated into.
    """
    told = [Problem(quiz.path, case.line, f"case {case.code}: {said}", "warning")
            for case in quiz.cases for said in _of_case(kind, case, media)]  # fmt: skip
    if locales:
        said = f"its translations ({', '.join(sorted(locales))}) are not carried: only the source's words are"
        told.append(Problem(quiz.path, 1, f"quiz {quiz.code}: {said}", "warning"))
    return told


def _of_case(kind: Format, case: Case, media: Container[str]) -> Iterator[str]:
    if case.listing:
        yield "its listing (title, price, seller, attributes, pictures) is not carried: only the prompt is"
    if case.origin:
        yield f"where it comes from ({case.origin}) is not carried"
    if case.gold_by_market and kind in JUDGED:
        markets = ", ".join(sorted(case.gold_by_market))
        yield f"its own right answer in {markets} only comes back here: there it is judged as everywhere else"
    yield from _pictures(kind, case, media)


def _pictures(kind: Format, case: Case, media: Container[str]) -> Iterator[str]:
    texts = (case.prompt, case.why, *(case.options.values() if case.kind != "decision" else ()))
    shown = [found.target for text in texts for found in references(text) if found.is_picture]
    if shown and kind in NO_PICTURES:
        yield f"{NO_PICTURES[kind]} holds no pictures: only their names are carried"
        return
    for target in dict.fromkeys(shown):
        if (path := media_path(target)) is None or path not in media:
            yield f"picture '{path or target}' is not there: only its name is carried"
