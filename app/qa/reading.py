"""Understands a block of audit rows: what goes in, and what goes into quarantine and why."""

from collections.abc import Sequence
from datetime import datetime
from itertools import compress, repeat
from operator import itemgetter, le
from zoneinfo import ZoneInfo

import numpy as np

from app.intake.columns import Columns, Extras
from app.intake.moments import instants
from app.intake.table import LONGEST, Block, too_long
from app.intake.times import latest, likely, not_yet, parse_instant
from app.people.whereabouts import Whereabouts
from app.qa.batch import Batch
from app.qa.judging import Judge, Judged, Words, words_of
from app.qa.lexicon import Lexicon
from app.qa.optional import NAMES, misfits, optional_problems

REQUIRED = (
    *("audit_id", "case_id", "moderator_id", "decided_at", "audited_at"),
    *("decision", "correct_decision", "verdict"),
)
TOLD = ("objected_at", "objection")  # what a file of open objections says beside the audit; it is known already
KNOWN = frozenset((*REQUIRED, *Words._fields, *TOLD)) | {"team", "auditor_id", "case_url", "summary", "comment"}
MOST_KEPT = 20_000  # of people on days; a file in order of time comes back to none of an earlier day
OUTSIDE = "the moderator's team is not one that you may import for"

Stay = tuple[int | None, int | None]


class _Stays(dict[tuple[str, str, str], Stay]):
    """The person and the team of a moderator id on a day, where the row names a team or ''; found out once each."""

    def __init__(self, whereabouts: Whereabouts) -> None:
        super().__init__()
        self.whereabouts = whereabouts

    def __missing__(self, key: tuple[str, str, str]) -> Stay:
        if len(self) >= MOST_KEPT:
            self.clear()
        moderator, day, slug = key
        person = self.whereabouts.people.get(moderator)
        self[key] = person, None if person is None else self.whereabouts.team(person, day, slug)
        return self[key]


class AuditReader:
    """Reads audits with everything needed to understand them loaded once; `allowed` are the teams whose rows may come
    in, None = all."""

    def __init__(
        self, judge: Judge, whereabouts: Whereabouts, allowed: frozenset[int] | None, timezone: ZoneInfo | None = None
    ) -> None:
        self.judge, self.whereabouts, self.allowed, self.timezone = judge, whereabouts, allowed, timezone
        self._lexicon, self._stays, self._extras = Lexicon(judge), _Stays(whereabouts), Extras(())
        self._latest = latest()
        self._latest_text = self._latest.isoformat(" ", "microseconds")[:26]

    def batch(self, header: Sequence[str], block: Block) -> Batch:
        """Understand these rows."""
        columns = Columns(header, block)
        decided = instants(columns.raw("decided_at"), self.timezone)
        audited = instants(columns.raw("audited_at"), self.timezone)
        if self._lexicon.is_full:
            self._lexicon = Lexicon(self.judge)
        numbers = self._lexicon.numbers(columns, decided)
        days = [moment[:10] for moment in decided]
        slugs = columns.text("team") if "team" in columns else repeat("")
        stays = list(map(self._stays.__getitem__, zip(columns.text("moderator_id"), days, slugs, strict=False)))
        people, teams = (list(map(itemgetter(place), stays)) for place in (0, 1))
        own = (columns.text("audit_id"), columns.text("case_id"), people, teams)
        told = (columns.text(name) for name in ("auditor_id", "case_url", "summary", "comment"))
        whole = (*own, decided, audited, *told, columns.extras(self._extras_of(header)))
        batch = Batch(header, block, whole, range(len(block)), self._lexicon, numbers)
        odd = misfits(columns)
        sound = not odd and max(audited, default="") <= self._latest_text and all_sound(batch, self.allowed)
        return batch if sound else self._set_aside(batch, odd)

    def _extras_of(self, header: Sequence[str]) -> Extras:
        unknown = {name for name in header if name not in KNOWN}
        if unknown != set(self._extras.names):
            self._extras = Extras(unknown)
        return self._extras

    def _set_aside(self, batch: Batch, odd: frozenset[int]) -> Batch:
        """The batch without the rows that are not sound; those are rejected, each with its reasons."""
        judged = [batch.lexicon.judged[number] for number in batch.numbers]
        sound = [
            bool(ruled.ruling and key and case and moment and moment <= seen <= self._latest_text)
            and (team is not None and (self.allowed is None or team in self.allowed))
            and len(key) <= LONGEST >= len(case)
            and place not in odd
            for place, (ruled, key, case, _, team, moment, seen, *_) in enumerate(
                zip(judged, *batch.columns, strict=True)
            )
        ]
        for place, good in enumerate(sound):
            if not good:
                batch.reject(place, self.reason(batch.content(place), judged[place]))
        return batch.only(list(compress(range(len(batch)), sound)))

    def reason(self, content: dict[str, str], judged: Judged) -> str:
        """All that is wrong with a row, in one line."""
        row = {name: content.get(name, "").strip() for name in (*REQUIRED, *NAMES, "team")}
        problems = [f"{name} is empty" for name in ("audit_id", "case_id") if not row[name]]
        problems += too_long(row, ("audit_id", "case_id")) + optional_problems(row)
        decided = self._moment(row, "decided_at", problems)
        audited = self._moment(row, "audited_at", problems)
        if decided and audited and audited < decided:
            problems.append("audited_at lies before decided_at")
        person = self.whereabouts.people.get(row["moderator_id"])
        if person is None:
            problems.append(f"moderator_id '{row['moderator_id']}' is not known: bring the person in with the roster")
        elif meant := decided or likely(row["decided_at"]):
            day = str(meant.date())
            team_id = self.whereabouts.team(person, day, row["team"])
            if team_id is None:
                problems.append(self.whereabouts.team_problem(row["moderator_id"], person, day, row["team"]))
            elif self.allowed is not None and team_id not in self.allowed:
                problems.append(OUTSIDE)
        meant = decided or likely(row["decided_at"]) or audited or likely(row["audited_at"]) or self._latest
        ruled = judged if decided else self.judge.judge(words_of(content), meant)
        return "; ".join(dict.fromkeys((*problems, *ruled.problems)))

    def _moment(self, row: dict[str, str], name: str, problems: list[str]) -> datetime | None:
        try:
            moment = parse_instant(row[name], self.timezone)
        except ValueError as error:
            problems.append(f"{name}: {error}" if row[name] else f"{name} is empty")
            return None
        if moment > self._latest:
            problems.append(not_yet(name, row[name]))
        return moment


def all_sound(batch: Batch, allowed: frozenset[int] | None) -> bool:
    """Whether nothing is wrong with any row, told column by column: a tenth of the work of going row by row."""
    keys, cases, _, teams, decided, audited, *_ = batch.columns
    return not keys or (
        all(batch.lexicon.judged[number].ruling for number in np.unique(batch.numbers))
        and all(map(all, (keys, cases, teams, decided)))
        and all(map(le, decided, audited))
        and max(map(len, keys)) <= LONGEST >= max(map(len, cases))
        and (allowed is None or set(teams) <= allowed)
    )
