"""What is said once retraining was assigned, with the way to take it back."""

from markupsafe import Markup

from app.gaps.cells import Cell
from app.language import apart, gettext, ngettext

BUTTON = Markup('{} <button class="button plain small" form="withdraw">{}</button>')


def told(made: int, found: Cell) -> str:
    """To how many people it was assigned; the button sends the form `withdraw` of the cell's page."""
    names = {"title": apart(found.clause.title), "code": apart(found.clause.code), "team": apart(found.team.name)}
    if not made:
        return gettext(
            "Nothing new: everybody in %(team)s who is asked to learn %(title)s (%(code)s) has it open already.",
            **names,
        )
    said = ngettext(
        "%(title)s (%(code)s) is assigned to %(num)s person of %(team)s. They see it, with the reason, when they open "
        "Learn.",
        "%(title)s (%(code)s) is assigned to %(num)s people of %(team)s. They see it, with the reason, when they open "
        "Learn.",
        made,
        **names,
    )
    return BUTTON.format(said, gettext("Withdraw it"))
