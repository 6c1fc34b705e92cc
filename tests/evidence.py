"""A released clause and small tables of evidence, for the tests about imports."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.intake.models import ImportRun
from app.intake.queries import summary
from app.intake.reading import read_table
from app.library.actions import release
from app.qa.importing import import_audits
from app.quizzes.importing import import_responses

LIBRARY = {
    "decisions.yaml": b"""
marketplace:
  - {id: allow, name: Leave it up}
  - {id: warn, name: Warn the seller}
  - {id: remove, name: Remove it}
""",
    "sop/counterfeit.md": b"""---
id: counterfeit
title: Counterfeit
minutes: 5
scale: marketplace
---
What to do about copies.

## Replicas {#cf-1.1 rev=1 severity=critical minutes=2}
Remove what is called a replica.

## Compatible parts {#cf-2.1 rev=1 severity=minor minutes=2}
Leave parts that say compatible.
""",
}
LIVE_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
MAIS = {
    "case_id": "c1",
    "moderator_id": "mai",
    "clause": "cf-1.1",
    "decided_at": "2026-09-01T10:00:00Z",
    "audited_at": "2026-09-02T10:00:00Z",
    "decision": "allow",
    "correct_decision": "remove",
    "verdict": "error",
    "auditor_id": "axel",
}


def go_live(session: Session, **files: bytes) -> None:
    """Release the two clauses, with other files in place of theirs where given."""
    outcome = release(
        session, LIBRARY | {name.replace("__", "/"): text for name, text in files.items()}, effective_at=LIVE_SINCE
    )
    assert outcome.release_id is not None, outcome.problems
    session.commit()


def audit(audit_id: str, **changed: str) -> dict[str, str]:
    """One audit of Mai, who let a replica pass."""
    return {"audit_id": audit_id, **MAIS, **changed}


def answer(response_id: str, **changed: str) -> dict[str, str]:
    """One right answer of Mai in another system."""
    return {
        "response_id": response_id, "moderator_id": "mai", "item_id": "x-1", "clause": "cf-1.1",
        "answered_at": "2026-09-01T10:00:00Z", "answer": "remove", "correct": "1", **changed,
    }  # fmt: skip


def table_file(folder: Path, rows: list[dict[str, str]], name: str = "rows.csv") -> Path:
    """The rows as a CSV file whose header names all their columns."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [",".join(columns), *(",".join(f'"{row.get(column, "")}"' for column in columns) for row in rows)]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def bring_in_audits(session: Session, folder: Path, *rows: dict[str, str], **asked: Any) -> dict[str, Any]:
    """Import audits and answer with the summary."""
    table = read_table(table_file(folder, list(rows)))
    return told(session, import_audits(session, table, commit=session.commit, **asked))


def bring_in_answers(session: Session, folder: Path, *rows: dict[str, str], **asked: Any) -> dict[str, Any]:
    table = read_table(table_file(folder, list(rows)))
    return told(session, import_responses(session, table, commit=session.commit, **asked))


def told(session: Session, run: ImportRun) -> dict[str, Any]:
    found = summary(session, run)
    session.commit()
    return found


def counts(found: dict[str, Any]) -> tuple[int, int, int, int]:
    """(accepted, unchanged, corrected, quarantined)"""
    return found["accepted"], found["unchanged"], found["corrected"], len(found["quarantined"])


def clause_rows(name: str, day: date, *, acted: int, alarms: int) -> list[dict[str, str]]:
    """40 random audits of that day, by what is changed in `audit`: of 20 to be removed `acted` were, of 20 to be
    left `alarms` were removed."""
    decided = [("remove", "remove" if n < acted else "allow") for n in range(20)]
    decided += [("allow", "remove" if n < alarms else "allow") for n in range(20)]
    at = f"{day.isoformat()}T10:00:00Z"
    return [
        {
            "audit_id": f"{name}-{n}", "case_id": f"{name}-{n}", "decided_at": at, "audited_at": at,
            "sampling": "random", "decision": decision, "correct_decision": right,
            "verdict": "correct" if decision == right else "error",
        }
        for n, (right, decision) in enumerate(decided)
    ]  # fmt: skip
