"""/gaps/<team>/<clause>/withdraw: retraining is taken back."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.db import db
from app.gaps.cell_views import find
from app.gaps.visible import may_assign
from app.gaps.withdrawing import withdraw_retraining
from app.language import apart, gettext, ngettext
from app.people.guard import access, or_404, permission


@permission("assignments.write")
def withdraw(team: str, clause: str) -> Response:
    """Take the retraining back from those who have not finished it, whoever of the team's leads assigned it."""
    narrowing, found, _ = find(team, clause)
    or_404(may_assign(found.team.slug, found.team.market, found.team.vendor) or None)
    db.session.rollback()  # what was read to here was read without a lock
    people = withdraw_retraining(
        db.session, team_id=found.team.id, clause=(found.clause.id, found.clause.code), by_id=access().user_id
    )
    db.session.commit()
    names = {"title": apart(found.clause.title), "team": apart(found.team.name)}
    if people:
        told = ngettext(
            "%(title)s is withdrawn from %(num)s person of %(team)s. Whoever has begun may go on; it is no longer due.",
            "%(title)s is withdrawn from %(num)s people of %(team)s. Whoever has begun may go on; it is no longer due.",
            people,
            **names,
        )
    else:
        told = gettext("Nothing to withdraw: nobody in %(team)s has %(title)s open.", **names)
    flash(told, "success" if people else "message")
    return redirect(url_for("gaps.cell", team=team, clause=clause, **narrowing.of_window), 303)
