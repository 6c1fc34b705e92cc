"""`flask gaps …`"""

from app.cli.loading import Commands

HOMES = {
    "report": "app.cli.gap_report:report_command",
    "volumes": "app.cli.volumes:volumes_command",
    "plan": "app.cli.plans:plan_command",
    "start-waiting": "app.cli.plans:start_waiting_command",
    "effect": "app.cli.plans:effect_command",
    "target": "app.cli.targets:target_command",
}

group = Commands("gaps", HOMES, help="Where teams err, why, and what to do about it.")
