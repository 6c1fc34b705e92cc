"""One case as its editor shows it: typed as fields or as source, held against the quiz file as it stands now."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy.orm import Session

from app.authoring.around import Around
from app.authoring.case_fields import Unreadable, fields_from, fields_in, source_of, with_source
from app.authoring.case_places import field_of
from app.authoring.checking import Checked, check_one
from app.authoring.documents import as_bytes
from app.authoring.editing import Line
from app.authoring.preview import ShownCase, shown_case
from app.content.diff import case_differences
from app.content.model import Case, Problem, Quiz
from app.content.wording import case_of
from app.content.yaml_edit import with_case
from app.language import gettext


@dataclass(frozen=True)
class Typed:
    """What was typed: the whole quiz file with the case in it, the case's id, and its YAML."""

    quiz: str
    code: str
    source: str


@dataclass(frozen=True)
class LookedCase:
    """What stands beside a case: lines count from the case's own first line; `changed` is what differs from live."""

    checked: Checked
    lines: tuple[Line, ...]
    case: Case | None
    shown: ShownCase | None
    names: Mapping[str, str]
    live: Case | None
    changed: tuple[str, ...]
    next_rev: int
    source: str

    def field(self, problem: Problem) -> str:
        """The field of the form that mends it, "" for none; a decision is chosen, any other right answer is typed."""
        found = field_of(problem, self.source)
        chosen = self.case is None or (self.case.kind == "decision" and not self.case.gold_by_market)
        return "decision" if found == "gold" and chosen else found

    @property
    def at(self) -> dict[str, list[Problem]]:
        """The problems by their field."""
        found: dict[str, list[Problem]] = defaultdict(list)
        for line in self.lines:
            found[self.field(line.problem)].append(line.problem)
        return dict(found)

    @property
    def errors(self) -> int:
        return sum(line.problem.severity == "error" for line in self.lines)

    @property
    def marks(self) -> dict[int, str]:
        return {line.problem.line: line.problem.severity for line in reversed(self.lines)}

    @property
    def is_key_fix(self) -> bool:
        """Whether only what counts as right changed, at the same rev."""
        return bool(
            self.case and self.live and self.case.rev == self.live.rev and self.case.key_digest != self.live.key_digest
        )


def typed(quiz: str, form: Mapping[str, str], code: str | None) -> Typed:
    """The quiz file with the case as it was typed. Raises Unreadable with a sentence for the author.

    `form` holds `source`, or the fields with `basis`, the YAML they were shown for; `code` None adds a case.
    """
    if "source" in form:
        source = form["source"].replace("\r\n", "\n")
        own = str(fields_in(source)["id"])
        if code is not None and own != code:
            raise Unreadable(
                gettext("The id of a case never changes: write 'id: %(case)s', or add a new case", case=code)
            )
        return _typed(with_source(quiz, own, source) if code else _added(quiz, fields_in(source)), own)
    basis = form.get("basis", "").replace("\r\n", "\n")
    if code is not None and basis:
        quiz = with_source(quiz, code, basis)
    fields = fields_from(form, fields_in(basis) if basis.strip() else {})
    if code is not None:
        fields["id"] = code
    if not fields["id"]:
        raise Unreadable(gettext("The case has no id: write one, as in cf-017"))
    return _typed(with_case(quiz, fields) if code else _added(quiz, fields), str(fields["id"]))


def _added(quiz: str, fields: Mapping[str, Any]) -> str:
    if source_of(quiz, str(fields["id"])):
        raise Unreadable(gettext("There is a case %(case)s already: choose another id", case=fields["id"]))
    return with_case(quiz, fields)


def _typed(quiz: str, code: str) -> Typed:
    return Typed(quiz, code, source_of(quiz, code))


def with_case_rev(text: Typed, rev: int) -> Typed:
    """The same with this rev."""
    return _typed(with_case(text.quiz, fields_in(text.source) | {"rev": rev}), text.code)


def look_case(session: Session, tree: Around, path: str, text: Typed) -> LookedCase:
    """Check and render one case as typed."""
    checked = check_one(session, tree, path, as_bytes(text.quiz), text.code)
    quiz = cast(Quiz, checked.document)
    case = next((one for one in quiz.cases if one.code == text.code), None)
    live = (
        next((one for one in cast(Quiz, checked.live).cases if one.code == text.code), None) if checked.live else None
    )
    names = dict(case.options) if case else {}
    used = max(checked.highest.get(text.code, 0), live.rev if live else 0)
    return LookedCase(
        checked,
        _lines(checked, quiz, case, text.source),
        case,
        shown_case(case, tree.media) if case else None,
        names,
        live,
        tuple(case_differences(live, case)) if live and case else (),
        used + 1,
        text.source,
    )


def _lines(checked: Checked, quiz: Quiz, case: Case | None, source: str) -> tuple[Line, ...]:
    if case is None:
        return tuple(Line(one, "") for one in checked.problems)
    begin = case.line
    end = min((one.line for one in quiz.cases if one.line > begin), default=10**9)
    written = source.split("\n")
    found = []
    for problem in checked.problems:
        if begin <= problem.line < end:
            at = problem.line - begin + 1
            own = replace(problem, line=at, message=case_of(problem.message)[1])
            found.append(Line(own, written[at - 1] if at <= len(written) else ""))
    return tuple(sorted(found, key=lambda line: line.problem.severity != "error"))
