"""What somebody taking a quiz asks of the server, request by request, whoever carries the requests."""

import json
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from urllib.parse import urlencode

from app.content.model import Case
from app.content.parse import parse, read_tree
from config import ROOT

QUIZ = "counterfeit-calibration"
RIGHT = 0.9  # share of decisions that are gold's
# Mean seconds spent before a request of that kind, exponentially distributed.
PAUSES = {"decide": 22.0, "cite": 6.0, "sure": 3.0, "next": 3.0}
CASE_SECONDS = sum(PAUSES.values())


@dataclass(frozen=True)
class Ask:
    """One request; `after` is the mean of the seconds that somebody thinks before it.

    An answer names its place (attempt, position) and its decision.
    """

    kind: str
    method: str
    path: str
    body: bytes | None = None
    type: str = ""
    place: tuple[int, int] | None = None
    decision: str = ""

    @property
    def after(self) -> float:
        return PAUSES.get(self.kind, 0.0)


@dataclass(frozen=True)
class Reply:
    """What came back; `location` is where a redirect leads, the path alone."""

    status: int
    text: str
    location: str = ""


@dataclass
class Sitting:
    """One person's sitting and what was acknowledged: [attempt, position, decision, settled] of each answer."""

    quiz: str
    keys: Mapping[str, tuple[str, str, list[str]]]
    dice: Random
    token: str = ""
    kept: dict[tuple[int, int], tuple[str, bool]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def requests(self) -> Generator[Ask, Reply, None]:
        """Begin, answer case after case until the result shows."""
        yield from self.page("quiz", f"/quizzes/{self.quiz}")
        begun = yield self.form("begin", f"/quizzes/{self.quiz}", {"kind": "proof"})
        at = begun.location
        if begun.status != 303 or not at.startswith("/attempts/"):
            if not self.kept:  # later on there may be nothing left to ask
                self.errors.append(f"begin: {begun.status} {begun.location}")
            return
        while True:
            page = yield from self.page("look", at)
            if page.status == 303:
                yield from self.page("result", page.location)
                return
            if page.status != 200 or not (yield from self.answer(at, page.text)):
                self.errors.append(f"look: {page.status}")
                return

    def answer(self, at: str, page: str) -> Generator[Ask, Reply, bool]:
        """Decide, cite where asked, say how sure, and go on; whether every answer was acknowledged."""
        url = one(r'data-autosave="([^"]+)"', page)
        place = (int(at.rsplit("/", 1)[1]), int(one(r'name="position" value="(\d+)"', page)))
        gold, clause, options = self.keys[url.rsplit("/", 1)[1]]
        said = {"decision": gold if self.dice.random() < RIGHT else self.dice.choice(options)}
        steps = [("decide", {}), ("sure", {"confidence": self.dice.choice(("sure", "fairly"))})]
        if 'name="clause"' in page:
            steps.insert(1, ("cite", {"clause": clause}))
        for kind, more in steps:
            said |= more
            came = yield replace(self.put(kind, url, said), place=place, decision=said["decision"])
            if came.status != 200:
                self.errors.append(f"{kind}: {came.status}")
                return False
            self.kept[place] = (said["decision"], False)
        form = self.form("next", at, {"position": str(place[1])} | said)
        came = yield replace(form, place=place, decision=said["decision"])
        if came.status != 303:
            self.errors.append(f"next: {came.status}")
            return False
        self.kept[place] = (said["decision"], True)
        return True

    def page(self, kind: str, path: str) -> Generator[Ask, Reply, Reply]:
        reply = yield Ask(kind, "GET", path)
        found = re.search(r'name="csrf-token" content="([^"]+)"', reply.text)
        self.token = found[1] if found else self.token
        return reply

    def form(self, kind: str, path: str, fields: Mapping[str, str]) -> Ask:
        body = urlencode(dict(fields) | {"csrf_token": self.token}).encode()
        return Ask(kind, "POST", path, body, "application/x-www-form-urlencoded")

    def put(self, kind: str, path: str, fields: Mapping[str, str]) -> Ask:
        return Ask(kind, "PUT", path, json.dumps(fields).encode(), "application/json")


def one(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found, f"{pattern} is not on the page"
    return found[1]


def keys_of(quiz: str) -> dict[str, tuple[str, str, list[str]]]:
    """By case of the starter library's quiz: its gold decision, its clause, and all decisions."""
    library, problems = parse(read_tree(ROOT / "content")[0])
    assert not problems, problems
    cases: list[Case] = next(each.cases for each in library.quizzes if each.code == quiz)
    return {case.code: (case.gold[0], case.clause, sorted({case.gold[0], "allow", "remove"})) for case in cases}
