"""Markdown to HTML as its author wrote it, safe or not: one reader a thread, used again for every text."""

import threading
from functools import cached_property
from typing import Any

import markdown
from markdown.inlinepatterns import Pattern
from markdown.util import Registry

_EXTENSIONS = (
    "tables", "admonition", "footnotes", "attr_list", "sane_lists", "pymdownx.superfences", "pymdownx.saneheaders",
    "pymdownx.highlight", "pymdownx.details",
)  # fmt: skip
_CONFIGS = {"tables": {"use_align_attribute": True}, "pymdownx.highlight": {"use_pygments": False}}
_SIGNS = {
    "`": ("backtick",),
    "\\": ("escape",),
    "[": ("footnote", "reference", "link", "image_link", "image_reference", "short_reference", "short_image_ref"),
    "<": ("autolink", "automail", "html"),
    "&": ("entity",),
}  # the patterns that match nothing in a text without this sign


class _Reader(threading.local):
    """Making a reader takes longer than reading a text with it; a thread keeps its own, for it holds the last text."""

    @cached_property
    def _markdown(self) -> markdown.Markdown:
        return markdown.Markdown(extensions=list(_EXTENSIONS), extension_configs=_CONFIGS)

    @cached_property
    def _patterns(self) -> dict[str, Registry[Pattern]]:
        """What to look for by the signs that a text has: every pattern is tried on every stretch of it."""
        return {}

    def html(self, text: str) -> str:
        """Raises RecursionError for what is nested too deep."""
        try:
            self._markdown.reset()
            inline: Any = self._markdown.treeprocessors["inline"]
            inline.inlinePatterns = self._looked_for(text)
            return self._markdown.convert(text)
        except BaseException:
            self.__dict__.clear()  # it would carry on in the middle of this text
            raise

    def _looked_for(self, text: str) -> Registry[Pattern]:
        signs = "".join(sign for sign in _SIGNS if sign in text)
        if signs not in self._patterns:
            kept = self._markdown.inlinePatterns[:]
            for name in (name for sign, names in _SIGNS.items() if sign not in signs for name in names):
                kept.deregister(name)
            self._patterns[signs] = kept
        return self._patterns[signs]


_READER = _Reader()


def as_html(text: str) -> str:
    """The HTML of a Markdown text, raw HTML in it left as it is. Raises RecursionError for nesting without end."""
    return _READER.html(text)
