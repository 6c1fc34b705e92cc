"""What an import would do to a content tree: which cases are new, changed or the same, and the files it would write."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.content.check import check_tree
from app.content.diff import case_differences
from app.content.model import Case, Library, Problem
from app.content.parse import parse
from app.content.yaml_edit import fields_of, with_cases
from app.content.yaml_write import quiz_source
from app.exchange import marks
from app.exchange.likeness import shows_same, with_known_options
from app.exchange.standing import already_there, in_the_file, lacking, not_there_yet, unknown_clauses
from app.exchange.target import Target
from app.exchange.values import OPTION_IDS, Imported, ImportedCase
from app.said import Said, said, to_say

_ASKED = ("kind", "clause", "gold", "gold_by_market", "accept")  # a change of these needs a higher rev


@dataclass(frozen=True)
class Step:
    """One case as it would stand in the tree; `differences` say in words what changes."""

    case: Case
    quiz: str
    change: str  # new, changed or same
    differences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """`files` are those to write, by path, {} where an error stands in the way of all of it."""

    steps: tuple[Step, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def plan(imported: Imported, files: Mapping[str, bytes], name: str, target: Target) -> Plan:
    """Hold an imported file against the tree `files`. All of it can be written, or nothing.

    A case that is there keeps what the file doesn't speak of, its options keep their ids by their texts, and its rev
    goes up where what is asked or what is right changes. Texts that look the same when shown count as the same.
    """
    if imported.draft is not None:
        return _plan_draft(imported, files, name, target)
    library, _ = parse(files)
    planning = _Planning(library, name, target, imported)
    steps = [step for found in imported.cases if (step := planning.step(found)) is not None]
    planning.problems += [
        *lacking(name, planning.lacks, target),
        *unknown_clauses(name, library, (step.case for step in steps if step.change != "same")),
    ]
    changed: dict[str, bytes] = {}
    told = list(planning.heads())
    if not planning.problems:
        changed = dict(planning.files(files, steps))
    written = [step for step in steps if step.change != "same"]
    changed |= {path: raw for path, raw in imported.media.items() if written and files.get(path) != raw}
    lines = {found.case.code: found.case.line for found in imported.cases}
    return _checked(Plan(tuple(steps), changed, (*planning.problems, *told)), files, name, lines)


def _checked(found: Plan, files: Mapping[str, bytes], name: str = "", lines: Mapping[str, int] = {}) -> Plan:
    """Nothing is written that would add an error to the tree; those are told at the cases' lines in the file."""
    library, after = check_tree({**files, **found.files}) if found.files else (Library(), [])
    after = [problem for problem in after if problem.severity == "error"]
    before = {one.message for one in _errors(files)} if after else set()
    added = [problem for problem in after if problem.message not in before]
    new = in_the_file(name, added, library, lines, found.files)
    if new or any(problem.severity == "error" for problem in found.problems):
        return replace(found, files={}, problems=(*found.problems, *new))
    return found


def _errors(files: Mapping[str, bytes]) -> list[Problem]:
    return [problem for problem in check_tree(files)[1] if problem.severity == "error"]


def _plan_draft(imported: Imported, files: Mapping[str, bytes], name: str, target: Target) -> Plan:
    draft = imported.draft
    assert draft is not None  # noqa: S101  (the caller looked)
    if draft.path in files:
        return Plan(problems=(Problem(name, 1, already_there(draft.path, target)),))
    return _checked(Plan(files={draft.path: draft.source.encode(), **draft.media}), files)


class _Planning:
    """The cases of one file on their way into a library."""

    def __init__(self, library: Library, name: str, target: Target, imported: Imported) -> None:
        self.library, self.name, self.target, self.imported = library, name, target, imported
        self.here = {case.code: (quiz, case) for quiz, case in library.cases()}
        self.quizzes = {quiz.code: quiz for quiz in library.quizzes}
        self.problems: list[Problem] = []
        self.lacks: dict[str, list[Case]] = {}

    def step(self, found: ImportedCase) -> Step | None:
        code = found.case.code
        quiz, old = self.here.get(code, (None, None))
        home = quiz.code if quiz else found.quiz or self.target.quiz
        if not home:
            self.lacks.setdefault("quiz", []).append(found.case)
        if old is None:
            case = replace(found.case, clause=found.case.clause or self.target.clause)
            if not case.clause:
                self.lacks.setdefault("clause", []).append(case)
            return Step(self._with_decisions(case, home), home, "new")
        case = self._merged(found, old)
        differences = case_differences(old, case)
        if differences and case.rev <= old.rev and any(getattr(case, key) != getattr(old, key) for key in _ASKED):
            case = replace(case, rev=old.rev + 1)
        if differences and case.rev <= old.rev and case.options.keys() != old.options.keys():
            case = replace(case, rev=old.rev + 1)
        differences += [f"rev {old.rev} → {case.rev}"] if case.rev != old.rev else []
        return Step(case, home, "changed" if differences else "same", tuple(differences))

    def _merged(self, found: ImportedCase, old: Case) -> Case:
        """The old case with what the file speaks of; texts that show the same stay as they were written."""
        new = with_known_options(found.case, old) if OPTION_IDS not in found.carried else found.case
        given: dict[str, Any] = {name: getattr(new, name) for name in found.carried if name != OPTION_IDS}
        if "clause" in given and not given["clause"]:
            del given["clause"]
        for name in ("prompt", "why"):
            if name in given and shows_same(given[name], getattr(old, name)):
                given[name] = getattr(old, name)
        if "options" in given:
            texts = {key: old.options[key] if shows_same(text, old.options.get(key, "")) else text
                     for key, text in given["options"].items()}  # fmt: skip
            given["options"] = texts
        if given.get("kind", old.kind) == "decision":
            given.pop("options", None)
            given["kind"] = "decision"
        given["rev"] = max(given.get("rev", old.rev), old.rev)
        return replace(old, **given)

    def _with_decisions(self, case: Case, home: str) -> Case:
        """A decision's options are those of its quiz, where the quiz is known."""
        quiz = self.quizzes.get(home)
        names = self._names(quiz.sop) if quiz else {}
        if case.kind != "decision" or quiz is None or not names:
            return case
        return replace(case, options={code: names.get(code, code) for code in quiz.decisions})

    def _names(self, sop: str) -> dict[str, str]:
        found = self.library.sop(sop)
        scale = self.library.scale(found.scale) if found else None
        return scale.names if scale else {}

    def heads(self) -> Iterator[Problem]:
        """What the file says otherwise of a quiz that is there: only a new quiz takes its head from a file."""
        for code, head in self.imported.heads.items():
            quiz = self.quizzes.get(code)
            there = marks.read(marks.of_quiz(quiz))[0] if quiz else {}
            other = [key for key, value in head.items() if quiz and there.get(key, "") != value and key != "quiz"]
            if other:
                text = to_say("quiz '%(quiz)s' is there already: its %(keys)s in this file is not carried over")
                message = said(text, quiz=code, keys=", ".join(other))
                yield Problem(self.name, 1, message, "warning")

    def files(self, files: Mapping[str, bytes], steps: list[Step]) -> Iterator[tuple[str, bytes]]:
        """Each quiz file with its new and changed cases; problems for a quiz that can't be made."""
        by_quiz: dict[str, list[Step]] = {}
        for step in steps:
            if step.change != "same":
                by_quiz.setdefault(step.quiz, []).append(step)
        for code, own in by_quiz.items():
            cases = [fields_of(step.case) for step in own]
            quiz = self.quizzes.get(code)
            if quiz is None:
                yield from self._new_quiz(code, own, cases)
                continue
            try:
                edited = with_cases(files[quiz.path].decode("utf-8"), cases)
            except (ValueError, UnicodeDecodeError) as error:
                why = next((one for one in error.args if isinstance(one, Said)), str(error))
                self.problems.append(Problem(quiz.path, 1, said("can't be edited: %(reason)s", reason=why)))
                continue
            yield quiz.path, edited.encode("utf-8")

    def _new_quiz(self, code: str, steps: list[Step], cases: list[dict[str, Any]]) -> Iterator[tuple[str, bytes]]:
        head = self.imported.heads.get(code, {})
        sop = head.get("sop") or self.target.sop or self._sop_of(steps)
        if not sop:
            self.problems.append(Problem(self.name, 1, not_there_yet(code, self.target)))
            return
        fields: dict[str, Any] = {
            "id": code,
            "sop": sop,
            "title": head.get("title") or code.replace("-", " ").capitalize(),
        }
        decisions = head.get("decisions", "").split() or self._offered(sop, steps)
        if decisions:
            fields["decisions"] = decisions
        if head.get("draw", "").isdecimal():
            fields["draw"] = int(head["draw"])
        if limit := _minutes(head.get("time_limit", "")):
            fields["time_limit"] = limit
        yield f"quizzes/{code}.yaml", quiz_source(fields, cases).encode()

    def _sop_of(self, steps: list[Step]) -> str:
        """The SOP that holds the clauses of the cases."""
        homes = {clause.code: sop.code for sop, clause in self.library.clauses()}
        return next((homes[step.case.clause] for step in steps if step.case.clause in homes), "")

    def _offered(self, sop: str, steps: list[Step]) -> list[str]:
        """The decisions that the cases offer, in the order of the scale; [] where that is all of it."""
        used = {code for step in steps if step.case.kind == "decision" for code in step.case.options}
        names = list(self._names(sop))
        offered = [code for code in names if code in used]
        return offered if 1 < len(offered) < len(names) else []


def _minutes(text: str) -> float | int | None:
    try:
        value = float(text)
    except ValueError:
        return None
    if not 0 < value <= 10_000:
        return None
    return int(value) if value.is_integer() else value
