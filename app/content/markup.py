"""Markdown to HTML as its author wrote it, safe or not: one reader a thread, used again for every text."""

import threading
from functools import cached_property
from typing import Any

import markdown
from markdown.util import Registry

_EXTENSIONS = (
    "tables", "admonition", "footnotes", "attr_list", "sane_lists", "pymdownx.superfences", "pymdownx.saneheaders",
    "pymdownx.highlight", "pymdownx.details",
)  # fmt: skip
_CONFIGS = {"tables": {"use_align_attribute": True}, "pymdownx.highlight": {"use_pygments": False}}
_LINK = ("footnote", "reference", "link", "image_link", "image_reference", "short_reference", "short_image_ref")
_SIGNS = {
    "`": ("backtick", "fenced_code_block"),
    "~": ("fenced_code_block",),
    "\\": ("escape", "unescape"),
    "[": _LINK,
    "<": ("autolink", "automail", "html", "html_block"),
    "&": ("entity", "html_block"),
    "{": ("attr_list",),
}  # steps that change nothing in a text which has none of their signs

_Steps = tuple[Registry[Any], Registry[Any], Registry[Any]]  # preprocessors, treeprocessors, inline patterns


class _Reader(threading.local):
    """Making a reader takes longer than reading a text with it; a thread keeps its own, for it holds the last text."""

    @cached_property
    def _markdown(self) -> markdown.Markdown:
        return markdown.Markdown(extensions=list(_EXTENSIONS), extension_configs=_CONFIGS)

    @cached_property
    def _steps(self) -> dict[str, _Steps]:
        """What to do by the signs that a text has: otherwise every pattern is tried on every stretch of it."""
        every = self._markdown.preprocessors, self._markdown.treeprocessors, self._markdown.inlinePatterns
        return {"".join(_SIGNS): every}

    def html(self, text: str) -> str:
        """Raises RecursionError for what is nested too deep."""
        try:
            signs = "".join(sign for sign in _SIGNS if sign in text)
            if signs not in self._steps:
                self._steps[signs] = _needed(self._steps["".join(_SIGNS)], signs)
            reader = self._markdown.reset()
            inline: Any = reader.treeprocessors["inline"]
            reader.preprocessors, reader.treeprocessors, inline.inlinePatterns = self._steps[signs]
            return reader.convert(text)
        except BaseException:
            self.__dict__.clear()  # it would carry on in the middle of this text
            raise


def _needed(every: _Steps, signs: str) -> _Steps:
    wanted = {name for sign in signs for name in _SIGNS[sign]}
    needless = {name for names in _SIGNS.values() for name in names} - wanted
    kept = every[0][:], every[1][:], every[2][:]
    for steps in kept:
        for name in needless:
            steps.deregister(name, strict=False)
    return kept


_READER = _Reader()


def as_html(text: str) -> str:
    """The HTML of a Markdown text, raw HTML in it left as it is. Raises RecursionError for nesting without end."""
    return _READER.html(text)
