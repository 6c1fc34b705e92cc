"""Reads Aiken: a question, its answers as A. or A), and a line `ANSWER: B`."""

import re

from app.exchange.escaping import paragraphs
from app.exchange.questions import Reading
from app.exchange.values import Answer, Question
from app.said import said, to_say

OPTION = re.compile(r"\s*([A-Z])\s?[.)]\s+(.*\S)")
ANSWER = re.compile(r"\s*ANSWER:\s*([A-Z])\s*")
UNANSWERED = to_say("a question without its line 'ANSWER: …': not carried over")
CARRIED = frozenset({"prompt", "options", "gold"})


def read_aiken(reading: Reading, text: str) -> None:
    """Every question goes to `reading`, as a case or as a problem."""
    start = 0
    prompt: list[str] = []
    answers: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if found := ANSWER.fullmatch(line):
            _add(reading, start or number, prompt, answers, found[1])
            start, prompt, answers = 0, [], {}
        elif prompt and (option := OPTION.fullmatch(line)):
            if option[1] in answers:
                twice = said("answer %(answer)s stands twice: the first one is left out", answer=option[1])
                reading.warn(number, twice)
            answers[option[1]] = option[2]
        elif line.strip() and answers:
            reading.refuse(start, said(UNANSWERED))
            start, prompt, answers = number, [line], {}
        elif line.strip() or prompt:
            start = start or number
            prompt.append(line)
    if any(line.strip() for line in prompt):
        reading.refuse(start, said(UNANSWERED))


def _add(reading: Reading, start: int, prompt: list[str], answers: dict[str, str], right: str) -> None:
    if right not in answers:
        text = to_say("its right answer %(answer)s is not one of its answers: not carried over")
        reading.refuse(start, said(text, answer=right))
        return
    offered = [Answer(paragraphs(text), float(letter == right), letter.lower()) for letter, text in answers.items()]
    asked = paragraphs("\n".join(prompt))
    reading.add(Question((reading.name, start), "", asked, offered, carried=CARRIED))
