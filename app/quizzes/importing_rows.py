"""Understands the rows of outside quiz results: what goes in as evidence, and what goes into quarantine and why."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.intake.table import too_long
from app.intake.times import latest, likely, not_yet, parse_instant
from app.library.governing import Governing
from app.library.models import Item, ItemRevision, ItemText, QuizItem, ReleaseQuiz
from app.people.models import Team
from app.people.whereabouts import Whereabouts
from app.quizzes.marking import mark, under
from app.quizzes.models import CONFIDENCES

REQUIRED = ("response_id", "moderator_id", "clause", "item_id", "answered_at")
KNOWN = {*REQUIRED, "attempt", "answer", "correct", "confidence", "milliseconds", "rev", "team"}
STORED = (
    *("response_key", "user_id", "team_id", "clause_id", "clause_rev", "item", "item_rev", "attempt_no"),
    *("answered_at", "mark", "answer", "confidence", "milliseconds", "extra"),
)
OUTSIDE = "the moderator's team is not one that you may import for"


class Refusal(ValueError):
    """A row that can't go in; the message says all that is wrong with it."""


@dataclass
class ResponseReader:
    """Reads outside answers with everything needed to understand them loaded once."""

    session: Session
    governing: Governing
    whereabouts: Whereabouts
    timezone: ZoneInfo | None
    allowed: frozenset[int] | None

    def __post_init__(self) -> None:
        self._cases: dict[int | None, dict[str, Any]] = {}
        self.latest = latest()
        self.markets = dict(self.session.execute(sa.select(Team.id, Team.market)).all())

    def read(self, row: dict[str, str]) -> tuple[Any, ...]:
        """The row as it will be stored (columns `STORED`). Raises Refusal."""
        problems = [f"{name} is empty" for name in ("response_id", "item_id", "clause") if not row[name]]
        problems += too_long(row, ("response_id", "item_id"))
        reading = _Reading(self, row, problems)
        values = (
            *(row["response_id"], reading.person, reading.team, reading.clause_id, reading.clause_rev, row["item_id"]),
            *(
                reading.item_rev,
                reading.whole("attempt", 1),
                reading.moment_text,
                reading.mark,
                row.get("answer") or None,
            ),
            *(reading.confidence, reading.whole("milliseconds", 0), reading.extra),
        )
        if problems:
            raise Refusal("; ".join(dict.fromkeys(problems)))
        return tuple(
            1 if name == "attempt_no" and value is None else value for name, value in zip(STORED, values, strict=True)
        )

    def case(self, item: str, release_id: int | None) -> Any:
        """The case as a release asks it: rev, options, and what marking reads; None where the release has none such."""
        if release_id not in self._cases:
            found = self.session.execute(
                sa.select(
                    Item.code, ItemRevision.rev, ItemRevision.kind, ItemRevision.gold, ItemRevision.accept,
                    ItemRevision.cite, ItemRevision.clause_id, ItemRevision.gold_by_market, ItemText.options,
                )
                .join(ItemRevision, ItemRevision.item_id == Item.id)
                .join(QuizItem, QuizItem.item_digest == ItemRevision.digest)
                .join(ItemText, ItemText.digest == QuizItem.text_digest)
                .join(ReleaseQuiz, ReleaseQuiz.quiz_digest == QuizItem.quiz_digest)
                .where(ReleaseQuiz.release_id == release_id)
            )  # fmt: skip
            self._cases[release_id] = {case.code: case for case in found}
        return self._cases[release_id].get(item)


class _Reading:
    """One row being understood; what is wrong is added to `problems`."""

    def __init__(self, reader: ResponseReader, row: dict[str, str], problems: list[str]) -> None:
        self.reader, self.row, self.problems = reader, row, problems

    @cached_property
    def moment(self) -> datetime | None:
        """When it was answered; where that can't be told a problem, and what was likely meant, or None."""
        text = self.row["answered_at"]
        try:
            moment = parse_instant(text, self.reader.timezone)
        except ValueError as error:
            self.problems.append(f"answered_at: {error}" if text else "answered_at is empty")
            return likely(text)
        if moment > self.reader.latest:
            self.problems.append(not_yet("answered_at", text))
        return moment

    @property
    def moment_text(self) -> str | None:
        return self.moment.isoformat(" ", "microseconds")[:26] if self.moment else None

    @cached_property
    def person(self) -> int | None:
        code = self.row["moderator_id"]
        found = self.reader.whereabouts.people.get(code)
        if found is None:
            self.problems.append(f"moderator_id '{code}' is not known: bring the person in with the roster")
        return found

    @cached_property
    def team(self) -> int | None:
        if self.person is None or self.moment is None:
            return None
        there, day, slug = self.reader.whereabouts, str(self.moment.date()), self.row.get("team", "")
        found = there.team(self.person, day, slug)
        if found is None:
            self.problems.append(there.team_problem(self.row["moderator_id"], self.person, day, slug))
        elif self.reader.allowed is not None and found not in self.reader.allowed:
            self.problems.append(OUTSIDE)
        return found

    @cached_property
    def clause_id(self) -> int | None:
        code = self.row["clause"]
        found = self.reader.governing.clause_id(code)
        if found is None and code:
            self.problems.append(f"clause '{code}' is not in the library")
        return found

    @cached_property
    def clause_rev(self) -> int | None:
        if self.clause_id is None or self.moment is None:
            return None
        found = self.reader.governing.rev(self.clause_id, self.moment)
        if found is None:
            day = self.moment.date()
            self.problems.append(f"clause '{self.row['clause']}' was not in the release that governed on {day}")
        return found

    @cached_property
    def case(self) -> Any:
        """The case in the release that governed, or None: items need not be in the library."""
        if self.moment is None:
            return None
        return self.reader.case(self.row["item_id"], self.reader.governing.release_id(self.moment))

    @cached_property
    def item_rev(self) -> int:
        return self.whole("rev", 1) or (self.case.rev if self.case else 1)

    @cached_property
    def mark(self) -> float:
        """What `correct` says, else what the answer is worth against the case's gold in the market of the team."""
        given, answer = self.row.get("correct", ""), self.row.get("answer", "")
        if given:
            return self._share(given)
        if not answer:
            self.problems.append("answer and correct are both empty")
        elif self.moment and self.case is None:
            item = self.row["item_id"]
            self.problems.append(f"item '{item}' is not in the library, so that correct must say 0, 1 or a share")
        elif self.case is not None and self.case.rev != self.item_rev:
            self.problems.append(f"rev {self.item_rev} of '{self.row['item_id']}' did not govern then: fill in correct")
        elif self.case is not None:
            return self._marked(answer)
        return 0.0

    def _marked(self, answer: str) -> float:
        """What the answer is worth against the key; a problem where the case never offered it."""
        said = answer.split() if self.case.kind in ("multiple", "order") else answer
        options = [option["id"] for option in self.case.options]
        for one in said if isinstance(said, list) else [said]:
            if one not in options:
                item = self.row["item_id"]
                self.problems.append(f"answer '{one}' is not an option of '{item}': {', '.join(options)}")
        return mark(under(self.case, self.reader.markets.get(self.team or 0)), said, self.case.clause_id)

    def _share(self, given: str) -> float:
        try:
            share = float(given)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            self.problems.append(f"correct '{given}' is not 0, 1 or a share between")
            return 0.0
        return share

    @property
    def confidence(self) -> str | None:
        given = self.row.get("confidence", "")
        if given and given not in CONFIDENCES:
            self.problems.append(f"confidence '{given}' is not known: {', '.join(CONFIDENCES)}")
        return given or None

    def whole(self, name: str, least: int) -> int | None:
        """A whole number from `least` on, None where empty."""
        given = self.row.get(name, "")
        if not given:
            return None
        if not given.isdecimal() or not least <= int(given[:12]) < 2**31 or len(given) > 12:
            self.problems.append(f"{name} '{given}' is not a whole number from {least} on")
            return least
        return int(given)

    @property
    def extra(self) -> str:
        """The columns that we don't know, as JSON text."""
        kept = {name: value for name, value in self.row.items() if value and name not in KNOWN}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def lacking(header: Sequence[str]) -> list[str]:
    """The required columns that a header lacks; one of answer and correct is enough."""
    missing = [column for column in REQUIRED if column not in header]
    return missing if "answer" in header or "correct" in header else [*missing, "answer or correct"]
