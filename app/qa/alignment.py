"""How an auditor's verdicts agree with those of colleagues who judged the same decisions."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.qa.models import Audit, DoubleAudit
from app.stats.rate import Measured, measured


def disagreements(session: Session, auditor: str) -> Measured:
    """Decisions that this auditor and a colleague both judged, and on how many one saw an error and the other none."""
    first, second = aliased(Audit), aliased(Audit)
    counted = (
        sa.select(sa.func.count(), sa.func.count(sa.case((DoubleAudit.disagree, 1))))
        .join(first, first.id == DoubleAudit.first_id)
        .join(second, second.id == DoubleAudit.second_id)
        .where((first.auditor == auditor) | (second.auditor == auditor))
    )
    n, disagreed = session.execute(counted).one()
    return measured(n, disagreed)
