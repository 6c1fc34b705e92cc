"""A small operation with planted causes, brought in through the imports: six teams on six clauses."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from brought_in import once
from evidence import bring_in_answers, bring_in_audits, go_live, table_file
from sqlalchemy.orm import Session

from app.intake.reading import read_table
from app.people.models import RoleGrant
from app.people.roster import import_roster

AS_OF = date(2026, 10, 1)
TEAMS = {
    "jakarta-1": ("ID", "Acme"),
    "jakarta-2": ("ID", "Acme"),
    "hanoi-1": ("VN", "Bolt"),
    "hanoi-2": ("VN", "Bolt"),
    "berlin-1": ("DE", ""),
    "berlin-2": ("DE", ""),
}
CLAUSES = ("kn-1", "ex-1", "am-1", "it-1", "ok-1", "ok-2")
PEOPLE, ITEMS, AUDITS, TWICE = 10, 6, 50, 14
KNOWLEDGE, EXECUTION, AMBIGUOUS, BAD_ITEM = ("jakarta-1", "kn-1"), ("berlin-1", "ex-1"), "am-1", "it-1-i3"

SOP = (
    "---\nid: counterfeit\ntitle: Rules of counterfeit\nminutes: 5\nscale: marketplace\n---\nWhat holds.\n\n"
    + "\n".join(f"## Rule {code} {{#{code} rev=1 severity=major minutes=3}}\nDecide by {code}.\n" for code in CLAUSES)
)


def bring_in_operation(session: Session, folder: Path) -> None:
    """Release, roster, answers and audits; the same numbers every time. Nothing but the cast is there before."""
    once(session, f"an operation judged twice by {TWICE}", partial(release_and_import, session, folder))


def bring_in_led_operation(session: Session, folder: Path, lead: int, scope: str = "market:ID") -> None:
    """The same, and this person leads what the scope says."""
    bring_in_operation(session, folder)
    session.add(RoleGrant(user_id=lead, role="lead", scope=scope))
    session.commit()


def release_and_import(session: Session, folder: Path) -> None:
    go_live(session, **{"sop/counterfeit.md": SOP.encode()})
    import_roster(session, read_table(table_file(folder, roster(), "roster.csv")), None)
    session.commit()
    random = Random(11)
    bring_in_answers(session, folder, *answers(random))
    bring_in_audits(session, folder, *audits(random))


def roster() -> list[dict[str, str]]:
    return [
        {"moderator_id": f"{team}-{n}", "name": f"{team} {n}", "team": team, "market": market, "vendor": vendor}
        | {"starts_on": "2026-01-01"}
        for team, (market, vendor) in TEAMS.items()
        for n in range(PEOPLE)
    ]


def failing(team: str, clause: str) -> float:
    """Share of quiz failures planted in a cell."""
    return 0.5 if (team, clause) == KNOWLEDGE else 0.35 if clause == AMBIGUOUS else 0.04


def erring(team: str, clause: str) -> float:
    """Share of live errors planted in a cell."""
    if (team, clause) in (KNOWLEDGE, EXECUTION):
        return 0.36
    return 0.3 if clause == AMBIGUOUS else 0.02


def answers(random: Random) -> list[dict[str, str]]:
    rows = []
    for team in TEAMS:
        for clause in CLAUSES:
            for person in range(PEOPLE):
                for item in range(ITEMS):
                    share = 0.55 if f"{clause}-i{item}" == BAD_ITEM else failing(team, clause)
                    rows.append(
                        {"response_id": f"r{len(rows)}", "moderator_id": f"{team}-{person}", "clause": clause}
                        | {"item_id": f"{clause}-i{item}", "answered_at": moment(random), "answer": "remove"}
                        | {"correct": str(int(random.random() >= share))}
                    )
    return rows


def audits(random: Random) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for team in TEAMS:
        for clause in CLAUSES:
            for number in range(AUDITS):
                row = one_audit(random, team, clause, len(rows))
                rows.append(row)
                if number < TWICE:
                    differs = random.random() < (0.35 if clause == AMBIGUOUS else 0.01)
                    rows.append(looked_at_again(row, differs))
    return rows


def one_audit(random: Random, team: str, clause: str, number: int) -> dict[str, str]:
    wrong = random.random() < erring(team, clause)
    return {
        "audit_id": f"a{number}", "case_id": f"c{number}", "moderator_id": f"{team}-{number % PEOPLE}",
        "clause": clause, "decided_at": moment(random), "audited_at": "2026-10-05T00:00:00Z",
        "decision": "allow" if wrong else "remove", "correct_decision": "remove",
        "verdict": "error" if wrong else "correct", "auditor_id": "axel", "inclusion_prob": "0.05",
        "summary": f"=Listing {number}", "comment": "The brand is copied", "case_url": "https://cases.example/1",
    }  # fmt: skip


def looked_at_again(row: dict[str, str], differs: bool) -> dict[str, str]:
    wrong = (row["verdict"] == "error") != differs
    return row | {
        "audit_id": f"{row['audit_id']}-2", "auditor_id": "quinn", "audited_at": "2026-10-06T00:00:00Z",
        "verdict": "error" if wrong else "correct", "correct_decision": "remove" if wrong else row["decision"],
        "decision": row["decision"],
    } | ({"correct_decision": "warn"} if wrong and row["decision"] == "remove" else {})  # fmt: skip


def moment(random: Random) -> str:
    """Some second in the 50 days before AS_OF."""
    start = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC) - timedelta(days=50)
    return (start + timedelta(seconds=random.randrange(50 * 86_400))).isoformat()
