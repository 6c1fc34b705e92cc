"""/library/edit/quiz/…/export: a quiz for another system, and what each format has no place for."""

from collections.abc import Iterator, Mapping

from flask import Response, abort, render_template
from sqlalchemy.orm import Session

from app.authoring.around import Around, around
from app.authoring.editing import quiz_file
from app.authoring.queries import content
from app.content.model import Quiz
from app.content.sop_file import edition
from app.db import db
from app.exchange.values import FORMATS, SUFFIXES, Format
from app.exchange.writing import write_exchange
from app.people.guard import access, or_404, permission

NAMES: Mapping[Format, str] = {
    "moodle": "Moodle XML", "gift": "GIFT", "qti": "QTI 2.1", "csv": "CSV", "xlsx": "XLSX",
}  # fmt: skip
TYPES: Mapping[Format, str] = {
    "gift": "text/plain; charset=utf-8", "moodle": "application/xml", "qti": "application/zip",
    "csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


class Pictures(Mapping[str, bytes]):
    """The pictures of the tree by path; each is read when it is asked for."""

    def __init__(self, session: Session, tree: Around) -> None:
        self._session, self._digests = session, tree.media

    def __getitem__(self, path: str) -> bytes:
        return content(self._session, self._digests[path]) or b""

    def __contains__(self, path: object) -> bool:
        return path in self._digests

    def __iter__(self) -> Iterator[str]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)


@permission("gold.read")
def export(code: str) -> str:
    """The formats, each with what it can't hold of this quiz."""
    tree, quiz = _found(code)
    pictures, locales = Pictures(db.session, tree), _locales(tree, quiz)
    left = {kind: write_exchange(kind, quiz, pictures, locales).problems for kind in NAMES}
    return render_template("authoring/export.html", quiz=quiz, names=NAMES, left=left)


@permission("gold.read")
def download(code: str, kind: str) -> Response:
    """The quiz with its drafts as a file."""
    form = next((one for one in FORMATS if one == kind), None)
    if form is None:
        abort(404)
    tree, quiz = _found(code)
    raw = write_exchange(form, quiz, Pictures(db.session, tree)).raw
    response = Response(raw, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{quiz.code}{SUFFIXES[form]}"'
    return response


def _locales(tree: Around, quiz: Quiz) -> list[str]:
    """The languages that the quiz is translated into, drafts applied."""
    stem, _, suffix = quiz.path.rpartition(".")
    found = {path: edition(path).locale for path in tree.digests if path.startswith(f"{stem}.")}
    return [locale for path, locale in found.items() if locale and path == f"{stem}.{locale}.{suffix}"]


def _found(code: str) -> tuple[Around, Quiz]:
    or_404(access().may("content.write") or None)
    tree = around(db.session)
    return tree, tree.quizzes[or_404(quiz_file(db.session, tree, code))]
