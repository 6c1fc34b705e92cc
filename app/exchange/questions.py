"""From a question as a file has it to a case: its id, the ids of its options, its key, and what is lost."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.content.model import Case, Kind, Problem
from app.content.text import has_control, is_code
from app.exchange import marks
from app.exchange.values import MARKED, OPTION_IDS, PLAIN, Answer, Imported, ImportedCase, Question
from app.said import Figures, Said, said, to_say

MOST_CASES = 10_000
MOST_OPTIONS = 100
FULL = 0.999
RIGHT_TOO = to_say("answer '%(code)s' is right too: '%(gold)s' becomes the gold, '%(again)s' counts in scores")


@dataclass
class Reading:
    """A file on the way to cases; `quiz` is the id of the quiz for cases that name none."""

    name: str
    quiz: str = ""
    cases: list[ImportedCase] = field(default_factory=list)
    heads: dict[str, dict[str, str]] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    number: int = 0

    def refuse(self, line: int, message: Said, path: str | None = None) -> None:
        """Say what is not carried over at all."""
        self.problems.append(Problem(path or self.name, max(line, 1), message))

    def warn(self, line: int, message: Said, path: str | None = None) -> None:
        """Say what is lost of something that is carried over."""
        self.problems.append(Problem(path or self.name, max(line, 1), message, "warning"))

    def add(self, question: Question) -> None:
        """Make a case of the question, or say why not."""
        if self.number >= MOST_CASES:
            if self.number == MOST_CASES:
                message = said("more than %(most)s questions: send the rest in another file", most=MOST_CASES)
                self.refuse(question.place[1], message)
            self.number += 1
            return
        self.number += 1
        code = self._code(question)
        if not code:
            return
        found = _Asked(self, question, code)
        case = found.case()
        title = " ".join(question.title.split())
        if case is not None and title and title != code:
            message = said("title '%(title)s' is not carried over: the case is %(case)s", title=title[:80], case=code)
            self.warn(question.place[1], message, question.place[0])
        if case is not None:
            self.taken[code] = question.place[1]
            self.cases.append(ImportedCase(case, question.quiz or self.quiz, found.carried))

    def _code(self, question: Question) -> str:
        """Its own identifier where that can be an id, else one proposed from the quiz and its number.

        A title serves as one where there is no other; two questions of one title are no error, and the second is told.
        """
        path, line = question.place
        name = unicodedata.normalize("NFC", question.name.strip())
        is_title = question.name == question.title
        if name and is_code(name) and not (is_title and name in self.taken):
            if name in self.taken:
                text = to_say("id '%(id)s' stands twice, first at line %(line)s: not carried over")
                self.refuse(line, said(text, id=name, line=str(self.taken[name])), path)
                return ""
            return name
        stem, number = (question.quiz or self.quiz or "case")[:56], self.number
        while (code := f"{stem}-{number:03d}") in self.taken:
            number += 1
        return code

    def imported(self, form: str) -> Imported:
        return Imported(form, tuple(self.cases), self.heads, None, self.media, tuple(sorted(set(self.problems))))


class _Asked:
    """One question while its parts are settled."""

    def __init__(self, reading: Reading, question: Question, code: str) -> None:
        self.reading, self.question, self.code = reading, question, code
        self.path, self.line = question.place
        self.fields, odd = marks.case_fields(question.marks)
        for mark in odd:
            self._warn(said("'%(mark)s' is not understood and left out", mark=mark))
        self.kind: Kind = self.fields.pop("kind", question.kind)
        if "kind" in question.marks and question.kind in ("multiple", "order") and self.kind != question.kind:
            self.kind = question.kind

    def case(self) -> Case | None:
        question = self.question
        prompt = self._text(question.prompt, said("the question held control characters: taken out")).strip("\n")
        if not prompt.strip():
            self._refuse(said("the question is empty"))
            return None
        if not (1 if self.kind == "decision" else 2) <= len(question.answers) <= MOST_OPTIONS:
            count = str(len(question.answers))
            self._refuse(said("%(n)s answers: a case needs 2 to %(most)s", n=count, most=MOST_OPTIONS))
            return None
        options = self._options()
        if options is None:
            return None
        gold = self._gold(options)
        if not gold:
            self._refuse(said("no answer is marked as right"))
            return None
        accept = {} if self.kind in ("multiple", "order") else self._accept(options, gold)
        fields: dict[str, Any] = {
            "rev": 1, "clause": "", "cite": False, "use": "proof", "twin": None, "flips": False, "graphic": "none",
            "void": False,
        } | self.fields  # fmt: skip
        why = self._text(question.why, said("the rationale held control characters: taken out")).strip("\n")
        return Case(
            code=self.code, kind=self.kind, prompt=prompt, options=options, gold=gold, accept=accept, why=why,
            line=self.line, **fields,
        )  # fmt: skip

    @property
    def carried(self) -> frozenset[str]:
        """Our own export speaks of everything; a foreign file of what it holds."""
        given = set(self.question.carried or PLAIN) | self.fields.keys()
        if self.question.carried is None and "kind" in self.question.marks:
            given |= MARKED
        elif self.question.carried is None and not self.question.why.strip():
            given.discard("why")
        if self.question.kind in ("multiple", "order"):
            given.add("kind")
        if any(answer.id for answer in self.question.answers) or "option1" in self.question.marks:
            given.add(OPTION_IDS)
        return frozenset(given)

    def _options(self) -> dict[str, str] | None:
        """Texts by id: the file's own ids, else a, b, c …"""
        answers = self.question.answers
        ids = [self.question.marks.get(f"option{place}") or answer.id for place, answer in enumerate(answers, 1)]
        if not all(is_code(code) for code in ids) or len(set(ids)) < len(ids):
            if any(ids) and "kind" in self.question.marks:
                self._warn(said("the ids of its options no longer fit its answers: new ones were made"))
            ids = letters(len(answers))
        held = to_say("answer %(place)s held control characters: taken out")
        texts = [self._text(one.text, said(held, place=place)).strip("\n") for place, one in enumerate(answers, 1)]
        for place, text in enumerate(texts, 1):
            if not text.strip():
                self._refuse(said("answer %(place)s is empty", place=place))
                return None
        return dict(zip(ids, texts, strict=True))

    def _gold(self, options: Mapping[str, str]) -> tuple[str, ...]:
        ids = list(options)
        credits = dict(zip(ids, (answer.credit for answer in self.question.answers), strict=True))
        if self.kind == "order":
            return tuple(ids)
        if self.kind == "multiple":
            right = [code for code in ids if credits[code] > 0]
            if len({round(credits[code], 3) for code in right}) > 1:
                self._warn(said("its right answers have different weights: all of them count alike"))
            return tuple(sorted(right))
        best = max(credits.values())
        if best <= 0:
            return ()
        if best < FULL:
            share = Figures(f"{best:.0%}")
            self._warn(said("no answer has full credit: the best one (%(share)s) becomes the gold", share=share))
        marked = self.question.marks.get("gold", "")
        return (marked if credits.get(marked) == best else next(code for code in ids if credits[code] == best),)

    def _accept(self, options: Mapping[str, str], gold: tuple[str, ...]) -> dict[str, float]:
        found: dict[str, float] = {}
        for code, answer in zip(options, self.question.answers, strict=True):
            if answer.credit < 0:
                share = Figures(f"{-answer.credit:.0%}")
                text = to_say("answer '%(code)s' costs %(share)s: no answer costs points here")
                self._warn(said(text, code=code, share=share))
            elif answer.credit > 0 and code not in gold:
                found[code] = min(1.0, round(answer.credit, 6))
                if answer.credit >= FULL:
                    self._warn(said(RIGHT_TOO, code=code, gold=gold[0], again=code))
        return found

    def _text(self, text: str, held_control: Said) -> str:
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if has_control(text.replace("\n", "")):
            self._warn(held_control)
            text = "".join(sign for sign in text if sign == "\n" or not has_control(sign))
        return text

    def _refuse(self, problem: Said) -> None:
        text = to_say("question %(case)s: %(problem)s: not carried over")
        self.reading.refuse(self.line, said(text, case=self.code, problem=problem), self.path)

    def _warn(self, problem: Said) -> None:
        text = to_say("question %(case)s: %(problem)s")
        self.reading.warn(self.line, said(text, case=self.code, problem=problem), self.path)


def letters(count: int) -> list[str]:
    """Ids for options that have none: a, b … z, then o27 and on."""
    return [chr(96 + place) if place <= 26 else f"o{place}" for place in range(1, count + 1)]


def answers_of(case: Case) -> list[Answer]:
    """The options of a case with their credit; those of an order in the right sequence."""
    ids = case.gold if case.kind == "order" else tuple(case.options)
    share = 1 / len(case.gold) if case.gold else 0.0
    full = share if case.kind == "multiple" else 1.0
    return [Answer(case.options[code], full if code in case.gold else case.accept.get(code, 0.0), code) for code in ids]
