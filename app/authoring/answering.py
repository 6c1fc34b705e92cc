"""Writes the answer that a rule has a new meaning: its next rev, into the draft."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from sqlalchemy.orm import Session

from app.authoring.actions import EDITED, Conflict, save_draft
from app.authoring.around import around
from app.authoring.documents import as_bytes
from app.authoring.queries import content, draft_of, live_digest, text_of
from app.authoring.rules import with_rev
from app.authoring.wording import Reworded
from app.content.model import Problem


def mean_anew(session: Session, rules: Iterable[Reworded], seen: Mapping[str, str], by_id: int) -> list[Problem]:
    """Give each rule the rev that a new meaning takes, in the drafts as they were seen (path → state).

    A draft that was edited since stays as it is, and is a problem.
    """
    problems, sops = [], around(session).sops
    for path, found in groupby(rules, key=lambda one: one.path):
        draft, like = draft_of(session, path), content(session, live_digest(session, path))
        if draft is None or draft.state != seen.get(path):
            problems.append(Problem(path, 1, EDITED))
            continue
        text = text_of(session, draft.blob_digest).replace("\r\n", "\n").replace("\r", "\n")
        for one in found:
            text = with_rev(text, sops[path], one.id.partition("@")[0], one.rule.next_rev)
        kept = save_draft(session, path, as_bytes(text, like), version=draft.version, by_id=by_id)
        if isinstance(kept, Conflict):
            problems.append(Problem(path, 1, EDITED))
    return problems
