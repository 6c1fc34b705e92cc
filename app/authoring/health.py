"""The list of cases with their health, as the address of /library/health asks for it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.quizzes.items_health import FLAGS, CaseHealth

PAGE = 50
# By name: the figure sorted by; cases without it stand last, whichever way.
SORTS: dict[str, Callable[[CaseHealth], float | str | None]] = {
    "case": lambda case: case.name,
    "n": lambda case: case.figures.n,
    "right": lambda case: case.figures.facility,
    "telling": lambda case: case.figures.discrimination,
    "efficiency": lambda case: case.figures.efficiency,
    "time": lambda case: case.pace.median,
    "fast": lambda case: case.pace.fast.rate,
    "sure": lambda case: case.sure.rate,
    "rise": lambda case: case.drift.rise if case.drift else None,
}


@dataclass(frozen=True)
class Asked:
    """What the address narrows the list to; flag "any" means whatever is flagged."""

    sop: str = ""
    clause: str = ""
    flag: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Asked":
        """From the query of an address; what nobody knows is as if it were not there."""
        given = {name: arguments.get(name, "").strip() for name in ("sop", "clause", "flag", "sort", "page")}
        if given["flag"] not in (*FLAGS, "any"):
            given["flag"] = ""
        if given["sort"].removeprefix("-") not in SORTS:
            given["sort"] = ""
        number = given.pop("page")
        return cls(**given, page=max(int(number), 1) if number.isdecimal() and len(number) < 6 else 1)

    def arguments(self, **changes: str) -> dict[str, Any]:
        """The query of the same list with some of it changed; empty values vanish."""
        mine = {name: getattr(self, name) for name in ("sop", "clause", "flag", "sort")}
        return {name: value for name, value in {**mine, **changes}.items() if value}

    def among(self, cases: Sequence[CaseHealth]) -> list[CaseHealth]:
        """The cases asked for, in the order asked for: those most in need of a look first."""
        shown = [case for case in cases if self._wanted(case)]
        if not self.sort:
            return sorted(shown, key=lambda case: (_gravity(case), -case.figures.n, case.code, case.rev))
        figure, falling = SORTS[self.sort.removeprefix("-")], self.sort.startswith("-")
        known = [case for case in shown if figure(case) is not None]
        ordered = sorted(known, key=figure, reverse=falling)  # type: ignore[arg-type]
        return [*ordered, *(case for case in shown if figure(case) is None)]

    def _wanted(self, case: CaseHealth) -> bool:
        flagged = not self.flag or (bool(case.flags) if self.flag == "any" else self.flag in case.flags)
        return flagged and self.sop in ("", case.sop) and self.clause in ("", case.clause)


def readable_cases(cases: Sequence[CaseHealth], hidden: Collection[str]) -> list[CaseHealth]:
    """The cases without those of these SOPs, which hold in none of the reader's markets."""
    return [case for case in cases if case.sop not in hidden]


def _gravity(case: CaseHealth) -> int:
    return min((FLAGS.index(flag) for flag in case.flags), default=len(FLAGS))
