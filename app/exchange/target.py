"""Where the cases of a file go."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """Where cases go that don't say: a quiz, a clause, and the SOP of a quiz that is not there yet.

    `in_form`: whoever says so fills a form; problems then speak of its fields, not of options.
    """

    quiz: str = ""
    clause: str = ""
    sop: str = ""
    in_form: bool = False
