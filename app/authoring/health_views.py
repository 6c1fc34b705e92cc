"""/library/health: which cases and which rules need their trainer; and a case made from an audited decision."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.authoring.from_audits import draft_from_audit
from app.authoring.health import PAGE, Asked, readable_cases
from app.authoring.health_choices import Choices, choices_of
from app.authoring.health_clauses import clauses_by_clarity
from app.authoring.health_formats import as_csv
from app.db import db
from app.gaps import deciding_wording
from app.gaps.deciding import Deciding, deciding
from app.gaps.decisions import is_web_address
from app.gaps.narrowing import Narrowing
from app.gaps.visible import visible_report, visible_teams
from app.gaps.window import Window
from app.language import gettext
from app.library.cases import words_released
from app.library.live import LiveClause
from app.library.queries import decision_names, live_clauses, live_sops
from app.library.shelf import readable
from app.library.variants import rulebook
from app.library.visible import my_markets
from app.people.guard import access, or_404, permission
from app.people.models import Team
from app.people.queries import teams_within
from app.qa.models import Audit
from app.quizzes.items_health import FLAGS, CaseHealth, case_health, health_as_of
from app.quizzes.items_wording import TITLES, findings, number, points, seconds, short
from app.quizzes.remarking import kept_marks
from app.stats import constants as const

WORDING = {
    "number": number,
    "points": points,
    "seconds": seconds,
    "short": short,
    "titles": TITLES,
    "telling_least": const.BAD_CORRELATION,
}


@permission("gold.read")
def health() -> str:
    """The cases that were answered, those most in need of a look first."""
    asked, every = Asked.read(request.args), _cases()
    shown = asked.among(every)
    pages = max(-(-len(shown) // PAGE), 1)
    page = min(asked.page, pages)
    return render_template(
        "authoring/health.html",
        asked=asked,
        cases=shown[PAGE * (page - 1) : PAGE * page],
        found=len(shown),
        total=len(every),
        counts={flag: sum(flag in case.flags for case in every) for flag in FLAGS},
        sops=sorted({case.sop for case in every}),
        clauses=sorted({case.clause for case in every}),
        page=page,
        pages=pages,
        url=lambda **changes: url_for("authoring.health", **asked.arguments(**changes)),
        csv_url=url_for("authoring.health_csv", **asked.arguments()),
        as_of=health_as_of(db.session),
        chosen=_choices(every, asked.clause),
        decides=_decides(every, asked.clause),
        deciding_words=deciding_wording,
        names=_names(asked.clause),
        **WORDING,
    )


@permission("gold.read")
def health_csv() -> Response:
    """The listed cases as CSV."""
    response = Response(as_csv(Asked.read(request.args).among(_cases())), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="cases.csv"'
    return response


@permission("gold.read")
def case_health_page(item: str) -> str:
    """Everything known about one case; `rev` asks for another than the newest."""
    revs = or_404([case for case in _cases() if case.code == item] or None)
    wanted = request.args.get("rev", type=int)
    case = or_404(next((one for one in reversed(revs) if wanted in (None, one.rev)), None))
    return render_template(
        "authoring/health_case.html",
        case=case,
        findings=findings(case),
        others=[one for one in revs if one is not case],
        chosen=choices_of(db.session, {case.code}, case.clause, _teams()),
        names=_names(case.clause),
        live=_live(case.clause),
        asked=words_released(db.session, case.code, case.rev),
        kept_marks=kept_marks(db.session, case.code, case.rev),
        quiz=_editable(case),
        **WORDING,
    )


@permission("content.write")
def health_clauses() -> str:
    """The clauses by how unclear they are."""
    or_404(access().may("gaps.read") or None)
    narrowing = Narrowing.read(request.args)
    report = visible_report(narrowing)
    return render_template(
        "authoring/health_clauses.html",
        asked=narrowing,
        clauses=clauses_by_clarity(db.session, narrowing.window, report.cells),
        sees_gold=access().may("gold.read"),
        number=number,
    )


@permission("content.write")
def draft_audited(audit_row: int) -> AnyResponse:
    """Make a draft case of an audited decision that a cell of the gap report shows."""
    or_404(access().may("gold.read") or None)
    audit = or_404(db.session.get(Audit, audit_row))
    or_404((audit.current and audit.team_id in {team.id for team in visible_teams()}) or None)
    clause = or_404(live_clauses(db.session).get(audit.clause_id or 0))
    link = audit.case_url if is_web_address(audit.case_url or "") else None
    made = draft_from_audit(db.session, audit, clause, link, access().user_id)
    if isinstance(made, str):
        db.session.rollback()
        flash(made, "warning")
        return redirect(url_for("authoring.index"), 303)
    db.session.commit()
    flash(_told(made.case, made.made, audit, clause), "success" if made.made else "message")
    return redirect(url_for("authoring.case", code=made.quiz, case=made.case), 303)


def _told(case: str, made: bool, audit: Audit, clause: LiveClause) -> str:
    if not made:
        return gettext("This decision is case %(case)s already.", case=case)
    said = [
        gettext(
            "Case %(case)s is drafted. Describe what the moderator saw, and take out whatever tells who sells it.",
            case=case,
        )
    ]
    if audit.dispute_state == "open":
        said.append(gettext("The audit is disputed: wait for the ruling before you release the case."))
    own = rulebook(db.session).apart.get((clause.id, db.session.get_one(Team, audit.team_id).market or ""))
    if own is not None:
        said.append(
            gettext(
                "It was judged under %(rule)s: write a gold for %(market)s if everybody’s is another.",
                rule=own.name,
                market=own.variant,
            )
        )
    if audit.clause_rev != clause.rev:
        said.append(
            gettext(
                "It was decided under rev %(then)s; the rule is at rev %(now)s now: is it still so?",
                then=audit.clause_rev,
                now=clause.rev,
            )
        )
    return " ".join(said)


def _cases() -> list[CaseHealth]:
    markets = my_markets()
    return readable_cases(
        case_health(db.session), {sop.code for sop in live_sops(db.session) if not readable(sop, markets)}
    )


def _teams() -> list[Team]:
    return teams_within(db.session, access().scopes("gold.read"))


def _choices(cases: list[CaseHealth], clause: str) -> Choices | None:
    """What is chosen on the clause asked for."""
    items = {case.code for case in cases if case.clause == clause}
    return choices_of(db.session, items, clause, _teams()) if items else None


def _decides(cases: list[CaseHealth], clause: str) -> list[Deciding]:
    """How each team of the reader decides the clause asked for, by all first answers under its rev in force."""
    live, bad = _live(clause) if clause else None, {(case.code, case.rev) for case in cases if case.bad}
    return deciding(db.session, Window.read(days="all"), live, _teams(), bad) if live else []


def _live(clause: str) -> LiveClause | None:
    return next((one for one in live_clauses(db.session).values() if one.code == clause), None)


def _names(clause: str) -> dict[str, str]:
    """What the decisions on the clause are called."""
    live = _live(clause) if clause else None
    return decision_names(db.session, live.sop_digest) if live else {}


def _editable(case: CaseHealth) -> dict[str, Any] | None:
    """The address of the case's editor; None for a case that the library doesn't hold."""
    if not access().may("content.write") or case.quiz == case.sop:
        return None
    return {"code": case.quiz, "case": case.code}
