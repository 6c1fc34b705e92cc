"""Reads Moodle's GIFT: questions divided by blank lines, answers in braces, ids and tags in comments."""

import re
from collections.abc import Iterator

from app.content.text import is_code
from app.exchange import marks
from app.exchange.escaping import paragraphs
from app.exchange.from_html import markdown
from app.exchange.questions import Reading
from app.exchange.values import Answer, Question
from app.exchange.wording import BY_OPTION, category_left, left_out, of_another_kind, of_question, tags_left
from app.said import Said, said

_COMMENT = re.compile(r"\s*//")
_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)")
_TITLE = re.compile(r"\s*::((?:\\.|[^\\])*?)::\s*", re.DOTALL)
_CLOSED = re.compile(r"(?<!\\)\}")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_BLOCK = re.compile(r"\[(id|tag):((?:\\.|[^\[\]\\]){1,500})\]")
_TRUE = re.compile(r"\s*(T|TRUE|F|FALSE)\s*(#.*)?", re.IGNORECASE | re.DOTALL)
_WEIGHT = re.compile(r"\s*%\s*(-?[0-9]{1,3}(?:\.[0-9]{1,10})?)\s*%")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_ESCAPES = {"n": "\n"}
GAP = "_____"


def read_gift(reading: Reading, text: str) -> None:
    """Every question of the file goes to `reading`, as a case or as a problem."""
    quiz = ""
    category: tuple[int, str] | None = None
    for line, comments, body in _chunks(text):
        if found := _CATEGORY.match(body):
            quiz = category_quiz(found[1])
            category = (line, found[1].strip())
            continue
        ids = [value for key, value in _BLOCK.findall(comments) if key == "id"]
        tags = [value.replace("\\]", "]") for key, value in _BLOCK.findall(comments) if key == "tag"]
        known, foreign = marks.read(tags)
        if not body.strip():
            if head := marks.head(known):
                reading.heads[quiz or reading.quiz] = head
            continue
        if foreign:
            reading.warn(line, tags_left(foreign))
        if category and "kind" not in known:
            reading.warn(category[0], category_left(category[1]))
            category = None
        _question(reading, _Chunk(line, ids[0].strip() if ids else "", known, quiz if "kind" in known else "", body))


def category_quiz(path: str) -> str:
    """`$course$/top/counterfeit-calibration` → counterfeit-calibration; "" where the last part is no id."""
    last = re.split(r"(?<!/)/(?!/)", path.strip())[-1].strip()
    return last if is_code(last) else ""


def _chunks(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, its comments, the rest) of each part between blank lines; a category stands alone.

    Where the blank line was forgotten, a title or a comment below closed answers begins the next question.
    """
    line = 0
    comments: list[str] = []
    body: list[str] = []
    for number, written in enumerate([*text.split("\n"), ""], 1):
        if _begins(written, body):
            yield line, "\n".join(comments), "\n".join(body)
            comments, body = [], []
        if _COMMENT.match(written):
            comments.append(written)
        elif _CATEGORY.match(written):
            if body:
                yield line, "\n".join(comments), "\n".join(body)
            comments, body = [], []
            yield number, "", written
        elif written.strip():
            line = line if body else number
            body.append(written)
        elif body or comments:
            yield line or number, "\n".join(comments), "\n".join(body)
            comments, body = [], []


def _begins(written: str, body: list[str]) -> bool:
    """Whether a line begins another question than the one whose lines stand before it."""
    if _COMMENT.match(written):
        return bool(body) and _CLOSED.search(body[-1].rstrip()[-2:]) is not None
    return _TITLE.match(written) is not None and any(map(_CLOSED.search, body))


class _Chunk:
    """One question: its title, the words around the braces, what stands in them."""

    def __init__(self, line: int, code: str, known: dict[str, str], quiz: str, body: str) -> None:
        self.line, self.marks, self.quiz = line, known, quiz
        title = _TITLE.match(body)
        self.title = unescaped(title[1]).strip() if title else ""
        self.code = code or self.title
        body = body[title.end() :] if title else body
        found = _FORMAT.match(body)
        self.form = found[1].lower() if found else ""
        body = body[found.end() :] if found else body
        opening = _unescaped_at(body, "{")
        closing = _unescaped_at(body, "}", opening + 1) if opening >= 0 else -1
        self.answers = body[opening + 1 : closing] if closing >= 0 else None
        after = body[closing + 1 :].strip() if closing >= 0 else ""
        before = body[:opening] if closing >= 0 else body
        self.broken = opening >= 0 and closing < 0
        self.prompt = f"{before.rstrip()} {GAP} {after}" if after else before
        self.gap = bool(after)

    def about(self, problem: Said) -> Said:
        """A problem of this question."""
        return of_question(self.code, problem)

    def read(self, reading: Reading, text: str) -> str:
        """A text of the question as Markdown; what is lost of it is told."""
        written, lost = _read(text, self.form)
        if lost:
            reading.warn(self.line, self.about(left_out(lost)))
        return written


def _question(reading: Reading, chunk: _Chunk) -> None:
    inside = chunk.answers
    if inside is None:
        unclosed = said("its brace is never closed: not carried over")
        asks_nothing = said("a description, which asks nothing: not carried over")
        reading.refuse(chunk.line, chunk.about(unclosed if chunk.broken else asks_nothing))
        return
    inside, why_text = _general_feedback(inside)
    if other := _other_kind(inside):
        reading.refuse(chunk.line, chunk.about(of_another_kind(other)))
        return
    answers, several = _answers(reading, chunk, inside)
    prompt, why = (chunk.read(reading, text) for text in (chunk.prompt, why_text))
    if chunk.gap:
        reading.warn(chunk.line, chunk.about(said("its gap is shown as %(gap)s in the text", gap=GAP)))
    reading.add(
        Question(
            (reading.name, chunk.line), chunk.code, prompt, answers, "multiple" if several else "choice", why,
            chunk.marks, chunk.quiz,
            title="" if "kind" in chunk.marks else chunk.title,
        )
    )  # fmt: skip


def _other_kind(inside: str) -> Said | None:
    """The name of a kind that has no counterpart here; None for choices and true or false."""
    stripped = inside.strip()
    if not stripped:
        return said("an essay")
    if stripped.startswith("#"):
        return said("a number to be typed")
    if _TRUE.fullmatch(stripped):
        return None
    parts = list(_parts(inside))
    if any(sign == "~" for sign, _ in parts):
        return None
    if any(sign == "=" and re.search(r"(?<!\\)->", text) for sign, text in parts):
        return said("matching pairs")
    if all(sign == "=" for sign, _ in parts):
        return said("a word to be typed")
    return None


def _general_feedback(inside: str) -> tuple[str, str]:
    """The answers, and the rationale behind the four number signs."""
    at = next((at for at in _signs(inside, "#") if inside.startswith("####", at)), -1)
    return (inside, "") if at < 0 else (inside[:at], inside[at + 4 :])


def _answers(reading: Reading, chunk: _Chunk, inside: str) -> tuple[list[Answer], bool]:
    if found := _TRUE.fullmatch(inside.strip()):
        if found[2]:
            reading.warn(chunk.line, chunk.about(BY_OPTION))
        right = found[1][0].upper() == "T"
        return [Answer("True", float(right), "true"), Answer("False", float(not right), "false")], False
    answers: list[Answer] = []
    feedback = False
    for sign, text in _parts(inside):
        credit = 1.0 if sign == "=" else 0.0
        if weight := _WEIGHT.match(text):
            credit, text = float(weight[1]) / 100, text[weight.end() :]
        at = _unescaped_at(text, "#")
        feedback = feedback or (at >= 0 and bool(text[at + 1 :].strip()))
        answers.append(Answer(chunk.read(reading, text if at < 0 else text[:at]), credit))
    if feedback:
        reading.warn(chunk.line, chunk.about(BY_OPTION))
    full = any(answer.credit >= 0.999 for answer in answers)
    return answers, chunk.marks.get("kind") == "multiple" or (not full and sum(a.credit > 0 for a in answers) > 1)


def _parts(inside: str) -> Iterator[tuple[str, str]]:
    """(sign, text) of each answer; = is right, ~ is wrong unless a weight says more."""
    starts = list(_signs(inside, "=~"))
    for at, end in zip(starts, [*starts[1:], len(inside)], strict=False):
        yield inside[at], inside[at + 1 : end]


def _signs(text: str, signs: str) -> Iterator[int]:
    """Where these signs stand without a backslash before them."""
    return (found.start() for found in re.finditer(rf"\\.|[{signs}]", text, re.DOTALL) if len(found[0]) == 1)


def _unescaped_at(text: str, sign: str, start: int = 0) -> int:
    return next((at + start for at in _signs(text[start:], sign)), -1)


def unescaped(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\n])", lambda found: _ESCAPES.get(found[1], found[1]), text)


def _read(text: str, form: str) -> tuple[str, list[str]]:
    """A text in its own format, else in the question's, as Markdown, and what was lost of it."""
    if found := _FORMAT.match(text):
        form, text = found[1].lower(), text[found.end() :]
    plain = unescaped(text.strip())
    if form == "markdown":
        return plain, []
    if form == "html" or (form != "plain" and _TAG.search(plain)):
        return markdown(plain)
    return paragraphs(plain), []
