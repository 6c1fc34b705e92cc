"""An operation in which every cell that errs does so for another reason: six teams on six clauses."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from brought_in import once
from evidence import LIBRARY, bring_in_answers, bring_in_audits, go_live, table_file
from operation import AS_OF, PEOPLE, TEAMS, roster
from sqlalchemy.orm import Session

from app.intake.reading import read_table
from app.library.actions import release
from app.people.roster import import_roster

CLAUSES = ("gd-1", "sh-1", "ro-1", "no-1", "ex-1", "kn-1")
AUDITS, ITEMS = 60, 6
KNOWLEDGE, NORM, ROLLOUT = ("jakarta-1", "kn-1"), ("hanoi-2", "no-1"), ("jakarta-2", "ro-1")
TOOLING, INDIVIDUAL, SLIPS = ("berlin-1", "ex-1"), ("berlin-2", "ex-1"), ("hanoi-1", "ex-1")
GOLD, SHARED = "gd-1", "sh-1"
CHANGED = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC) - timedelta(days=25)

SOP = (
    "---\nid: counterfeit\ntitle: Rules of counterfeit\nminutes: 5\nscale: marketplace\n---\nWhat holds.\n\n"
    + "\n".join(f"## Rule {code} {{#{code} rev=1 severity=major minutes=3}}\nDecide by {code}.\n" for code in CLAUSES)
)


def bring_in_causes(session: Session, folder: Path) -> None:
    """Release, roster, answers and audits; one clause changes 25 days before the end. Only the cast is there before."""
    once(session, "planted causes", partial(release_and_import, session, folder))


def release_and_import(session: Session, folder: Path) -> None:
    go_live(session, **{"sop/counterfeit.md": SOP.encode()})
    changed = SOP.replace("{#ro-1 rev=1", "{#ro-1 rev=2").replace("Decide by ro-1", "Ask before you decide")
    assert release(session, LIBRARY | {"sop/counterfeit.md": changed.encode()}, effective_at=CHANGED).changed
    import_roster(session, read_table(table_file(folder, roster(), "roster.csv")), None)
    session.commit()
    random = Random(5)
    bring_in_answers(session, folder, *answers(random))
    bring_in_audits(session, folder, *audits(random))


def answers(random: Random) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for team in TEAMS:
        for clause in CLAUSES:
            fails = 0.95 if clause == GOLD else 0.5 if (team, clause) == KNOWLEDGE else 0.04
            for number in range(PEOPLE * ITEMS):
                rows.append(
                    {"response_id": f"r{len(rows)}", "moderator_id": f"{team}-{number % PEOPLE}", "clause": clause}
                    | {"item_id": f"{clause}-i{number // PEOPLE}", "answered_at": after(random, clause == "ro-1")}
                    | {"answer": "remove", "correct": str(int(random.random() >= fails))}
                )
    return rows


def audits(random: Random) -> list[dict[str, str]]:
    """The audits; of the clause whose cases fool everybody, a quarter is judged twice, alike."""
    rows = [one_audit(random, team, clause, number) for team in TEAMS for clause in CLAUSES for number in range(AUDITS)]
    again = {"auditor_id": "quinn", "audited_at": "2026-10-06T00:00:00Z"}
    twice = [row | again for row in rows[::4] if row["clause"] == SHARED]
    return rows + [row | {"audit_id": f"{row['audit_id']}-2"} for row in twice]


def one_audit(random: Random, team: str, clause: str, number: int) -> dict[str, str]:
    person, right = number % PEOPLE, "remove" if number // PEOPLE % 2 else "allow"
    late = clause == "ro-1" and number % 2 == 1
    wrong = erring(random, (team, clause), number, right, late)
    decided = after(random, late) if clause != "ro-1" or late else before(random)
    row = {
        "audit_id": f"{team}-{clause}-{number}", "case_id": f"{team}-{clause}-{number}", "clause": clause,
        "moderator_id": f"{team}-{person}", "correct_clause": clause, "decided_at": decided, "decision": right,
        "audited_at": "2026-10-05T00:00:00Z", "correct_decision": right, "verdict": "correct", "auditor_id": "axel",
        "inclusion_prob": "0.05", "handling_seconds": "60",
    }  # fmt: skip
    if clause == SHARED:
        row["case_id"] = f"shared-{number % 12}"
    if wrong:
        row |= {"decision": "allow" if right == "remove" else "remove", "verdict": "error"}
        if (team, clause) == SLIPS:
            row["handling_seconds"] = "9"
    return row


def erring(random: Random, cell: tuple[str, str], number: int, right: str, late: bool) -> bool:
    """Whether the decision is wrong, for the reason planted in its cell."""
    few = number % PEOPLE < 2
    planted = {
        KNOWLEDGE: random.random() < 0.36,
        TOOLING: random.random() < 0.3,
        INDIVIDUAL: few,
        SLIPS: few,
        NORM: right == "allow" and number % 7 in (0, 4),
        ROLLOUT: late and number % 6 in (1, 3),
    }
    if cell[1] == SHARED:
        return number % 12 < 3 and random.random() < 0.85
    usual = {GOLD: 0.0, NORM[1]: 0.04}.get(cell[1], 0.02)
    return planted[cell] if cell in planted else random.random() < usual


def before(random: Random) -> str:
    """Some second in the 25 days before the change."""
    return (CHANGED - timedelta(seconds=random.randrange(1, 25 * 86_400))).isoformat()


def after(random: Random, late: bool) -> str:
    """Some second after the change, or of the whole window."""
    start, days = (CHANGED, 25) if late else (CHANGED - timedelta(days=25), 50)
    return (start + timedelta(seconds=random.randrange(days * 86_400))).isoformat()
