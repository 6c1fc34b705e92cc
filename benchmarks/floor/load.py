"""The load: a process of its own in which people take the quiz over loopback, with or without time to think.

`python -m benchmarks.floor.load` reads a plan as JSON from stdin and writes what came of it as JSON to stdout.
"""

import asyncio
import json
import resource
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

from benchmarks.floor.sitting import CASE_SECONDS, Ask, Reply, Sitting, keys_of

PATIENCE = 30.0  # seconds until a request is given up


@dataclass(frozen=True)
class Plan:
    """Who takes the quiz at which port: all at once and thinking, or `hands` of them at a time without a pause.

    Nobody answers any more after `seconds`; the earliest `warming` of them are not measured.
    """

    port: int
    quiz: str
    cookies: list[str]
    seconds: float
    warming: float
    hands: int | None
    seed: int = 1


@dataclass
class Outcome:
    """Seconds of every request by kind, what was acknowledged, and what went wrong."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    kept: list[tuple[int, int, str, bool]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    people: int = 0
    finished: int = 0
    cpu: float = 0.0


class Floor:
    """People at work."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.outcome = plan, Outcome()
        self.keys, self.dice = keys_of(plan.quiz), Random(plan.seed)
        self.began = time.monotonic()

    @property
    def since(self) -> float:
        return time.monotonic() - self.began

    async def work(self) -> Outcome:
        if self.plan.hands is None:
            await asyncio.gather(*(self.person(cookie) for cookie in self.plan.cookies))
        else:
            queue = list(self.plan.cookies)
            await asyncio.gather(*(self.one_after_the_other(queue) for _ in range(self.plan.hands)))
        return self.outcome

    async def one_after_the_other(self, queue: list[str]) -> None:
        while queue and self.since < self.plan.seconds:
            await self.person(queue.pop())

    async def person(self, cookie: str) -> None:
        """A whole sitting, or as much of it as the time allows."""
        if self.plan.hands is None:
            await asyncio.sleep(self.dice.uniform(0, CASE_SECONDS))
        sitting = Sitting(self.plan.quiz, self.keys, Random(self.dice.random()))
        jar, requests, reply = {"session": cookie}, sitting.requests(), None
        self.outcome.people += 1
        while True:
            try:
                wish = next(requests) if reply is None else requests.send(reply)
            except StopIteration:
                self.outcome.finished += 1
                break
            pause = self.dice.expovariate(1 / wish.after) if self.plan.hands is None and wish.after else 0.0
            if wish.after and self.since + pause > self.plan.seconds:
                break
            await asyncio.sleep(pause)
            reply = await self.timed(wish, jar, sitting)
        self.outcome.kept += [(*place, decision, settled) for place, (decision, settled) in sitting.kept.items()]
        self.outcome.errors += sitting.errors

    async def timed(self, wish: Ask, jar: dict[str, str], sitting: Sitting) -> Reply:
        measured, began = self.since >= self.plan.warming, time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                reply = await exchange(self.plan.port, wish, jar, sitting.token)
        except (OSError, TimeoutError, ValueError) as broken:
            reply = Reply(0, repr(broken))
        if measured:
            self.outcome.took[wish.kind].append(time.perf_counter() - began)
        return reply


async def exchange(port: int, wish: Ask, jar: dict[str, str], token: str) -> Reply:
    """One request on a connection of its own, as the server closes each after its answer."""
    cookie = "; ".join(f"{name}={value}" for name, value in jar.items())
    head = f"{wish.method} {wish.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nConnection: close\r\n"
    head += f"X-CSRFToken: {token}\r\n" if token else ""
    if wish.body is not None:
        head += f"Content-Type: {wish.type}\r\nContent-Length: {len(wish.body)}\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head.encode() + b"\r\n" + (wish.body or b""))
        answer = await reader.read(-1)
    finally:
        writer.close()
    return read(answer, jar)


def read(answer: bytes, jar: dict[str, str]) -> Reply:
    """A whole answer; its cookies go into the jar. Raises ValueError for one that broke off."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    found = {}
    for line in lines:
        name, _, value = line.partition(": ")
        found[name.lower()] = value
        if name.lower() == "set-cookie":
            key, _, said = value.partition(";")[0].partition("=")
            jar[key] = said
    if len(body) < int(found.get("content-length", 0)):
        raise ValueError("the answer broke off")
    return Reply(int(status.split()[1]), body.decode(), found.get("location", ""))


def main() -> None:
    """Carry out the plan of stdin."""
    plan: dict[str, Any] = json.load(sys.stdin)
    floor = Floor(Plan(**plan))
    outcome = asyncio.run(floor.work())
    usage = resource.getrusage(resource.RUSAGE_SELF)
    outcome.cpu = usage.ru_utime + usage.ru_stime
    json.dump(vars(outcome) | {"seconds": floor.since}, sys.stdout)


if __name__ == "__main__":
    main()
