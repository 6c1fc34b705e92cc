"""HTML to Markdown: blocks, one function each; what Markdown or a lesson can't hold is dropped and named."""

import re
from collections.abc import Callable, Iterable

from app.exchange.escaping import line_start
from app.exchange.inline import Inline
from app.exchange.markup import Element, attribute, children, descendants, html_root, local, text
from app.exchange.tables_html import cells_of, table
from app.said import said

DEEPEST = 40
_BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav",
     "ol", "p", "pre", "prompt", "section", "summary", "table", "tbody", "td", "th", "tr", "ul"]
)  # fmt: skip
_FOOTNOTE = re.compile(r"(?:fn:|footnote-|endnote-)([\w.-]{1,60})")
_ADMONITION = re.compile(r"\badmonition (\w+)")


class Writer:
    """One document on its way to Markdown. `lost` names what was dropped, by the line of its first occurrence.

    `picture` takes the address and the words of a picture and gives its path under media/, None where it can't be
    had. `heading` writes a heading of a level.
    """

    def __init__(
        self,
        picture: Callable[[str, str], str | None] | None = None,
        heading: Callable[[int, str], str] | None = None,
    ) -> None:
        self.lost: dict[str, int] = {}
        self.inline = Inline(self.lost, picture or (lambda _address, _words: None))
        self.heading = heading or (lambda level, title: f"{'#' * level} {title}")

    def document(self, root: Element) -> str:
        return "\n\n".join(block for block in self.blocks(root) if block.strip())

    def blocks(self, element: Element, depth: int = 0) -> list[str]:
        """The blocks inside an element; text between them becomes paragraphs."""
        if depth > DEEPEST:
            self.inline.lose(said("nesting deeper than 40 levels"), element)
            return self._paragraph([text(element)], plain=True)
        found: list[str] = []
        run: list[Element | str] = [element.text or ""]
        for inner in element:
            if self._is_block(inner, depth):
                found += self._paragraph(run)
                found += self.block(inner, depth + 1)
                run = []
            elif local(inner):
                run.append(inner)
            run.append(inner.tail or "")
        return found + self._paragraph(run)

    def _is_block(self, element: Element, depth: int) -> bool:
        return local(element) in _BLOCKS or (depth < DEEPEST and next(descendants(element, *_BLOCKS), None) is not None)

    def _paragraph(self, run: Iterable[Element | str], plain: bool = False) -> list[str]:
        written = self.inline.run(run, plain=plain).strip()
        lines = [line_start(line.lstrip()) for line in written.split("\n")]
        return ["\n".join(lines)] if written else []

    def block(self, element: Element, depth: int) -> list[str]:
        name = local(element)
        if name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            title = self.inline.run([element.text or "", *self._inner(element)], breaks=" ").strip()
            return [self.heading(int(name[1]), title)] if title else []
        if name in ("ul", "ol"):
            return self._list(element, depth)
        if name == "table":
            return self._table(element, depth)
        if name == "blockquote":
            return ["\n".join(f"> {line}".rstrip() for line in self._joined(element, depth).split("\n"))]
        if name == "pre":
            return [fenced(text(element))]
        if name == "hr":
            return ["* * *"]
        if name in ("dt", "summary"):
            title = self.inline.run([element.text or "", *self._inner(element)], breaks=" ").strip()
            return [f"**{title}**"] if title else []
        if found := _ADMONITION.search(attribute(element, "class")):
            return self._admonition(element, found[1], depth)
        return self.blocks(element, depth)

    @staticmethod
    def _inner(element: Element) -> list[Element | str]:
        parts: list[Element | str] = []
        for inner in element:
            parts += [*([inner] if local(inner) else []), inner.tail or ""]
        return parts

    def _joined(self, element: Element, depth: int) -> str:
        return "\n\n".join(self.blocks(element, depth))

    def _admonition(self, element: Element, kind: str, depth: int) -> list[str]:
        heads = [inner for inner in children(element, "p") if "admonition-title" in attribute(inner, "class")]
        title = text(heads[0]).strip().replace('"', "”") if heads else kind.capitalize()
        for head in heads:
            element.remove(head)
        return [f'!!! {kind} "{title}"\n' + indented(self._joined(element, depth))]

    def _list(self, element: Element, depth: int) -> list[str]:
        """Items with paragraphs of their own stand apart; the notes that Word and Markdown gather become footnotes."""
        items: list[str] = []
        notes: list[str] = []
        loose = False
        ordered, number = local(element) == "ol", self._start(element)
        for inner in children(element):
            blocks = self.blocks(inner, depth + 1) if local(inner) == "li" else self.block(inner, depth + 1)
            note = _FOOTNOTE.fullmatch(attribute(inner, "id"))
            if note:
                notes.append(f"[^{note[1]}]: " + indented("\n\n".join(blocks)).lstrip())
            elif local(inner) != "li" and items:  # a list straight inside a list belongs to the item before it
                items[-1] += "\n" + indented("\n\n".join(blocks))
            elif blocks:
                loose = loose or any(True for _ in children(inner, "p")) or any(not _is_list(one) for one in blocks[1:])
                mark = f"{number}. " if ordered else "- "
                items.append(mark + indented(_item(blocks)).lstrip())
                number += 1
        return [*([("\n\n" if loose else "\n").join(items)] if items else []), *notes]

    @staticmethod
    def _start(element: Element) -> int:
        start = attribute(element, "start")
        return int(start) if re.fullmatch("[0-9]{1,6}", start) else 1

    def _table(self, element: Element, depth: int) -> list[str]:
        rows = cells_of(element)
        if sum(map(len, rows)) == 1:  # a box around text
            return ["\n".join(f"> {line}".rstrip() for line in self._joined(rows[0][0], depth).split("\n"))]
        if next(descendants(element, "table"), None) is not None:
            self.inline.lose(said("a table inside a table (its text is kept)"), element)
        if any(attribute(cell, key) not in ("", "1") for row in rows for cell in row for key in ("colspan", "rowspan")):
            self.inline.lose(said("merged cells of a table"), element)
        return table(rows, lambda cell: self.blocks(cell, depth + 1))


def _is_list(block: str) -> bool:
    return re.match(r"(?:- |[0-9]+\. )", block) is not None


def _item(blocks: list[str]) -> str:
    """An item's blocks; a list inside follows its first line at once."""
    written = blocks[0]
    for block in blocks[1:]:
        written += ("\n" if _is_list(block) else "\n\n") + block
    return written


def indented(block: str) -> str:
    return "\n".join(f"    {line}" if line.strip() else "" for line in block.split("\n"))


def fenced(code: str) -> str:
    """A block of code; its fence is longer than any inside."""
    longest = max((len(mark) for mark in re.findall("`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{code.strip(chr(10))}\n{fence}"


def markdown(html: str, picture: Callable[[str, str], str | None] | None = None) -> tuple[str, list[str]]:
    """A piece of HTML as Markdown, and what was lost of it."""
    root = html_root(f"<div>{html}</div>".encode("utf-8", "replace")) if html.strip() else said("holds no text")
    if isinstance(root, str):
        return "", []
    writer = Writer(picture)
    return writer.document(root), list(writer.lost)
