"""HTML inside a line to Markdown: emphasis, links, pictures, breaks; nothing that could run."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

from app.exchange.escaping import words
from app.exchange.markup import Element, attribute, line, local, text
from app.said import said

_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "dfn": "*", "cite": "*", "var": "*"}
_KEPT = frozenset(["abbr", "del", "ins", "kbd", "mark", "q", "s", "small", "sub", "sup", "u"])
_PLAIN = frozenset(
    ["a", "acronym", "bdi", "bdo", "big", "data", "font", "label", "nobr", "o:p", "span", "strike", "time", "wbr"]
)
_SILENT = frozenset(["head", "meta", "link", "base", "title", "style", "colgroup", "col"])
_DROPPED = frozenset(
    ["applet", "audio", "button", "canvas", "embed", "frame", "frameset", "iframe", "math", "noscript", "object",
     "script", "select", "svg", "template", "textarea", "video"]
)  # fmt: skip
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_NOTE = re.compile(r"#(?:fn:|footnote-|endnote-)(?!ref)([\w.-]{1,60})")
_BACK = re.compile(r"#(?:fnref:|footnote-ref-|endnote-ref-)")
_OURS = re.compile(r"#[A-Za-z0-9][\w.-]*|/modules/[^\s]+")
_SPACE = re.compile(r"[ \t\r\n\f]+")


class Inline:
    """Writes runs of text and elements; `lost` gathers what was dropped, by line."""

    def __init__(self, lost: dict[str, int], picture: Callable[[str, str], str | None]) -> None:
        self.lost = lost
        self.picture = picture

    def lose(self, what: str, element: Element) -> None:
        self.lost.setdefault(what, line(element))

    def run(self, parts: Iterable[Element | str], breaks: str = "  \n", plain: bool = False, depth: int = 0) -> str:
        """A run as Markdown; `breaks` stands for <br>. Neighbours in the same dress are dressed together."""
        written = ""
        before = ""
        for part in parts:
            if isinstance(part, str):
                spaced = _SPACE.sub(" ", part)
                written += words(spaced)
                before = before if not part else ""
                continue
            mark = self._mark(part)
            inner = self.element(part, breaks, depth)
            if mark and mark == before and written.endswith(mark) and inner.startswith(mark):
                written, inner = written[: -len(mark)], inner[len(mark) :]
            written += inner
            before = mark if inner else before
        return re.sub(r"[ ]*\n[ ]*", lambda found: breaks if "\n" in breaks else " ", written) if not plain else written

    def _mark(self, element: Element) -> str:
        name = local(element)
        style = attribute(element, "style")
        if name in ("span", "font"):
            return "**" if _BOLD.search(style) else "*" if _ITALIC.search(style) else ""
        return _MARKS.get(name, "")

    def element(self, element: Element, breaks: str, depth: int) -> str:
        name = local(element)
        if name == "br":
            return "\n" if "\n" in breaks else breaks
        if name == "img" or (name == "object" and attribute(element, "type").startswith("image/")):
            return self._image(element)
        if name in ("code", "tt", "samp"):
            return code_span(text(element))
        if name in _SILENT:
            return ""
        if name not in _MARKS and name not in _KEPT and name not in _PLAIN:
            self.lose(f"<{name}>", element)
            if name in _DROPPED:
                return ""
        if depth > 30:
            return words(_SPACE.sub(" ", text(element)))
        inner = self.run(self._parts(element), breaks, depth=depth + 1)
        if name == "a":
            return self._link(element, inner)
        if mark := self._mark(element):
            return dressed(inner, mark)
        if name == "sup" and re.fullmatch(r"\s*\[\^[\w.-]+\]\s*", inner):
            return inner.strip()
        return f"<{name}>{inner}</{name}>" if name in _KEPT and inner.strip() else inner

    @staticmethod
    def _parts(element: Element) -> list[Element | str]:
        parts: list[Element | str] = [element.text or ""]
        for inner in element:
            parts += [*([inner] if local(inner) else []), inner.tail or ""]
        return parts

    def _link(self, element: Element, inner: str) -> str:
        href = attribute(element, "href")
        if note := _NOTE.fullmatch(href):
            return f"[^{note[1]}]"
        if _BACK.match(href):
            return ""
        if not href or not inner.strip():
            return inner
        if re.match(r"(?:https?://|mailto:)[^\s]", href, re.IGNORECASE) or _OURS.fullmatch(href):
            return f"[{inner.strip()}]({quote(href, safe=_SAFE)})" + (" " if inner.endswith(" ") else "")
        self.lose(said("a link to %(target)s", target=href[:60]), element)
        return inner

    def _image(self, element: Element) -> str:
        address = attribute(element, "src") or attribute(element, "data")
        described = _SPACE.sub(" ", attribute(element, "alt") or text(element)).strip()
        path = self.picture(address, described)
        if path is None:
            within = address.startswith("data:")
            shown = said("in the page itself") if within else address[:60] or said("without address")
            self.lose(said("a picture (%(name)s)", name=shown), element)
            return words(described)
        alt = re.sub(r"[\[\]]", "", described)
        title = _SPACE.sub(" ", attribute(element, "title") or attribute(element, "label")).replace('"', "”")
        return f"![{alt}]({quote(path, safe='/._-%@')}" + (f' "{title}")' if title else ")")


_SAFE = "/:?#@!$&'*+,;=%~-._"


def dressed(inner: str, mark: str) -> str:
    """Emphasis hugs its words: space at either end moves out."""
    core = inner.strip()
    if not core:
        return inner
    before = inner[: len(inner) - len(inner.lstrip())]
    after = inner[len(inner.rstrip()) :]
    return f"{before}{mark}{core}{mark}{after}"


def code_span(code: str) -> str:
    """Code in a line, in more backticks than it holds."""
    code = _SPACE.sub(" ", code)
    if not code.strip():
        return ""
    longest = max((len(mark) for mark in re.findall("`+", code)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{pad}{code}{pad}{fence}"
