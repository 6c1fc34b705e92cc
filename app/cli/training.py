"""`flask training …`: newcomers and those already there are given their onboarding track."""

import click
import sqlalchemy as sa

from app.cli.output import Group, note
from app.db import db
from app.people.models import Team
from app.stats.wording import counted
from app.training.onboarding import onboard, places, track

group = Group("training", help="Give people their onboarding track.")


@group.command("onboard")
@click.option("--team", help="Only people who moderate in this team.")
@click.option("--dry-run", is_flag=True, help="Only print the tracks: SOP, minutes, and the day by which it is due.")
def onboard_them(team: str | None, dry_run: bool) -> None:
    """Ask moderators for the SOPs of their audience and market that they were never asked for; safe to run again."""
    teams = {one.id: one for one in db.session.scalars(sa.select(Team))}
    there = [place for place in places(db.session) if team in (None, teams[place.team_id].slug)]
    if team is not None and team not in {one.slug for one in teams.values()}:
        raise click.UsageError(f"there is no team {team}")
    if dry_run:
        for market, queues in sorted({(place.market or "", tuple(sorted(place.queues))) for place in there}):
            click.echo(f"{market or 'any market'}, {', '.join(queues) or 'any queue'}:")
            for step in track(db.session, market or None, queues):
                click.echo(f"  day {step.day:>2}  {step.sop.code}  {step.minutes} min")
        return
    made = onboard(db.session, None, {place.user_id for place in there})
    db.session.commit()
    people = len({place.user_id for place in there})
    note(f"{counted(made, 'assignment')} made; {counted(people, 'moderator')} looked at")
