"""Sentences that the readers of several formats share: of which question something is said, and what it loses."""

from collections.abc import Iterable

from app.said import Said, said, several, to_say

LEFT_OUT = to_say("left out: %(what)s")
BY_OPTION = said("feedback by option is not carried over")
BY_RESULT = said("feedback by result is not carried over")


def of_question(name: str, problem: Said) -> Said:
    """The problem of a question by the name it has in its file, "" for none."""
    if not name:
        return said("a question: %(problem)s", problem=problem)
    return said("question '%(name)s': %(problem)s", name=name[:60], problem=problem)


def of_another_kind(what: Said) -> Said:
    """A question of a kind that has no counterpart here."""
    return said("%(what)s, a kind that is not carried over", what=what)


def left_out(what: Iterable[str]) -> Said:
    """What of a text was dropped."""
    return said(LEFT_OUT, what=several(what))


def tags_left(foreign: Iterable[str]) -> Said:
    """Tags that are none of ours."""
    return said("tags are not carried over: %(names)s", names=", ".join(foreign)[:200])


def category_left(name: str) -> Said:
    """A category says nothing about quizzes here."""
    return said("category '%(name)s' is not carried over: name the quiz they go to", name=name[:80])
