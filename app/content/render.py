"""Markdown to HTML that is safe to show: rendered by Markdown, then cut down by nh3 to what a lesson needs."""

import html
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

import nh3

from app.content.listing import Listing
from app.content.markup import as_html
from app.content.references import media_path
from app.content.text import LINE_LIMIT
from app.said import Said, said

TEXT_LIMIT = 200_000
MARKUP_LIMIT = 2_000_000  # sum of squares over blocks, as Markdown's time grows: about half a second

_TAGS = set(
    re.findall(
        r"\w+",
        """a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol
        p pre q s small span strong sub summary sup table tbody td tfoot th thead tr u ul""",
    )
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "id"},
    "abbr": {"title"},
    "details": {"open"},
    "img": {"src", "alt", "title"},
    "li": {"id"},
    "ol": {"start"},
    "sup": {"id"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
}
_CLASSES = {
    "admonition", "admonition-title", "attention", "caution", "danger", "error", "example", "footnote",
    "footnote-backref", "footnote-ref", "hint", "important", "note", "success", "tip", "warning",
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto"}
_FOOTNOTE = re.compile(r"(#?)(fn(?:ref)?[0-9]*):([\w.-]{1,80})")
_UNSAFE = re.compile(
    r"""<[a-zA-Z!/?]                                                    # a tag
    | \]\s*(?:\(|:)\s*<?(?!https?://|mailto:|[\#/]|media/)            # a target that may be a scheme of its own
    | \{[^{}]*\b(?:on\w+|style|srcset)\s*=                            # an attribute""",
    re.VERBOSE,
)
_OPENING = re.compile(r"^[ \t>]*(?:#|\?\?\?|!!!)", re.MULTILINE)
_SCHEME = re.compile(r"[\x00-\x20]*([a-zA-Z][a-zA-Z0-9+.\x00-\x20-]*):")


@dataclass(frozen=True)
class Rendered:
    """`html` is safe to show; `dropped` names what was taken out, as in "<script>" or "onclick"."""

    html: str
    dropped: tuple[str, ...] = ()

    @property
    def removed(self) -> bool:
        return bool(self.dropped)


def render(text: str, *, media_url: Callable[[str], str], anchor: str = "") -> Rendered:
    """Render one clause, introduction, prompt or rationale.

    `media_url` turns a path under media/ into an address; pictures from anywhere else are left out. No `id` of the
    author's survives; those of footnotes carry `anchor` (a clause code, say), so that two texts can share a page.
    Text that no person wrote for reading (see `why_unrenderable`) comes back escaped, in one block.
    """
    if why_unrenderable(text):
        return Rendered(f"<pre>{html.escape(text)}</pre>")
    try:
        raw = as_html(text)
    except RecursionError:
        return Rendered(f"<pre>{html.escape(text)}</pre>")
    cleaned = _CLEANER.html(raw, _Keep(media_url, anchor))
    return Rendered(cleaned, _dropped(raw) if may_drop(text) else ())


def render_inline(text: str, *, media_url: Callable[[str], str]) -> Rendered:
    """Render an option or a title: as `render`, without the paragraph around a single line."""
    rendered = render(text, media_url=media_url)
    alone = re.fullmatch(r"<p>((?:(?!</?p\b).)*)</p>\s*", rendered.html, re.DOTALL)
    return Rendered(alone[1], rendered.dropped) if alone else rendered


def may_drop(text: str) -> bool:
    """Whether rendering might take something out: quick, and never wrong about what it lets pass."""
    return _UNSAFE.search(text) is not None


def why_unrenderable(text: str) -> Said | None:
    """What makes a text too long or too dense for Markdown, None for anything a person would write."""
    if len(text) <= LINE_LIMIT and sum(text.count(mark) for mark in "[<`#?!") ** 2 <= MARKUP_LIMIT:
        return None
    if len(text) > TEXT_LIMIT:
        return said("%(n)s characters in one text: split it (at most %(most)s)", n=len(text), most=TEXT_LIMIT)
    if any(len(line) > LINE_LIMIT for line in text.split("\n")):
        return said("a line of more than %(most)s characters: break it", most=LINE_LIMIT)
    blocks = re.split(r"\n[ \t]*\n", text)
    if sum(block.count(mark) ** 2 for block in blocks for mark in "[<`") > MARKUP_LIMIT:
        return said("hundreds of '[', '<' or '`' without a blank line between: break the text up")
    if sum(len(_OPENING.findall(block)) ** 2 for block in blocks) > MARKUP_LIMIT:
        return said("hundreds of headings, '???' or '!!!' without a blank line between: break the text up")
    return None


@dataclass(frozen=True)
class _Keep:
    """Decides attribute by attribute what stays."""

    media_url: Callable[[str], str]
    anchor: str

    def attribute(self, tag: str, name: str, value: str) -> str | None:
        if name == "src":
            path = media_path(value)
            return self.media_url(path) if path else None
        if name == "id":
            return self._footnote(value)
        if name == "href":
            if footnote := self._footnote(value):
                return footnote
            return None if re.match(r"[\x00-\x20]*[/\\]{2}", value) or "\\" in value else value
        return value

    def _footnote(self, value: str) -> str | None:
        found = _FOOTNOTE.fullmatch(value)
        if not found:
            return None
        return f"{found[1]}{found[2]}:{self.anchor}-{found[3]}" if self.anchor else value


class _Cleaner(threading.local):
    """Cuts HTML down to what is allowed; a thread's cleaner is made once and told what to keep of each text."""

    keep: _Keep

    @cached_property
    def _cleaner(self) -> nh3.Cleaner:
        return nh3.Cleaner(
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            attribute_filter=lambda tag, name, value: self.keep.attribute(tag, name, value),
            url_schemes=_SCHEMES,
            allowed_classes=dict.fromkeys(("a", "details", "div", "p"), _CLASSES),
            link_rel="noopener noreferrer",
        )

    def html(self, raw: str, keep: _Keep) -> str:
        self.keep = keep
        return self._cleaner.clean(raw)


_CLEANER = _Cleaner()


class _Unwanted(HTMLParser):
    """Collects what the cleaning takes out, to tell the author."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.found[f"<{tag}>"] = None
            return
        for name, value in attrs:
            scheme = _SCHEME.match(value or "")
            if name.startswith("on") or name in ("style", "srcset"):
                self.found[name] = None
            elif name in ("href", "src") and scheme and scheme[1].lower() not in _SCHEMES:
                self.found[f"{scheme[1].lower()}:"] = None


def _dropped(raw: str) -> tuple[str, ...]:
    unwanted = _Unwanted()
    unwanted.feed(raw)
    return tuple(unwanted.found)


def shown_listing(listing: Listing | None, media_url: Callable[[str], str]) -> dict[str, Any] | None:
    """A listing as a page draws it, each picture where `media_url` says its path is served; None for none."""
    if listing is None:
        return None
    images = [{"src": media_url(media_path(image.src) or ""), "alt": image.alt} for image in listing.images]
    return listing.as_asked() | ({"images": images} if images else {})
