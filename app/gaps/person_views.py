"""/gaps/<team>/<clause>/people: who of a team to help first, for those who may see persons."""

from flask import render_template, request, url_for

from app.db import db
from app.gaps.kept import weighed
from app.gaps.narrowing import Narrowing
from app.gaps.persons import persons, record_reading
from app.gaps.visible import may_see_people, visible_report
from app.people.guard import access, or_404, permission
from app.stats.constants import PROBABLE
from app.stats.wording import per_cent


@permission("persons.read")
def people(team: str, clause: str) -> str:
    """Everybody of the team with what is believed of them; the reading is written down."""
    narrowing = Narrowing.read(request.args)
    cell = or_404(visible_report(narrowing).cell(team, clause))
    or_404(may_see_people(cell.team.slug, cell.team.market, cell.team.vendor) or None)
    failure_to_error = float(weighed(db.session, narrowing.window).fit[0])
    db.session.rollback()  # what was read to here was read without a lock
    found = persons(db.session, narrowing.window, cell, failure_to_error)
    record_reading(db.session, access().user_id, found, request.path)
    db.session.commit()
    return render_template(
        "gaps/people.html",
        cell=cell,
        asked=narrowing,
        people=found,
        target=per_cent(cell.facts.target),
        first=[one for one in found if one.p_knowledge > PROBABLE],
        back=url_for("gaps.cell", team=team, clause=clause, **narrowing.of_window),
    )
