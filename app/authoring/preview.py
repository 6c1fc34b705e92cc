"""A document as the moderator will see it, from the words that are being typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.content.model import Case, Sop
from app.content.references import pictures
from app.content.render import render, render_inline, shown_listing


@dataclass(frozen=True)
class ShownClause:
    """A clause with its text as sanitised HTML."""

    code: str
    title: str
    rev: int
    severity: str
    minutes: float
    html: str


@dataclass(frozen=True)
class ShownSop:
    """An SOP as its module shows it."""

    title: str
    introduction: str
    clauses: tuple[ShownClause, ...]


@dataclass(frozen=True)
class ShownCase:
    """A case as it is asked, and what the feedback says; `options` are (id, sanitised HTML)."""

    code: str
    prompt: str
    why: str
    options: tuple[tuple[str, str], ...]
    listing: dict[str, Any] | None


def shown_sop(sop: Sop, media: Mapping[str, str]) -> ShownSop:
    """`media` maps the pictures of the tree to the SHA-256 of their bytes."""
    clauses = tuple(
        ShownClause(
            clause.code,
            clause.title,
            clause.rev,
            clause.severity,
            clause.minutes,
            html(clause.text, media, clause.code),
        )
        for clause in sop.clauses
    )
    return ShownSop(sop.title, html(sop.introduction, media, sop.code), clauses)


def shown_case(case: Case, media: Mapping[str, str]) -> ShownCase:
    """`media` as for `shown_sop`."""
    options = tuple((id, _option(name, _own(name, media))) for id, name in case.options.items())
    listing = shown_listing(case.listing, _Address(tuple(media.items())))
    return ShownCase(case.code, html(case.prompt, media), html(case.why, media), options, listing)


def html(text: str, media: Mapping[str, str], anchor: str = "") -> str:
    """Markdown as sanitised HTML."""
    return _html(text, _own(text, media), anchor)


def _own(text: str, media: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(pictures(text, media).items())


@lru_cache(maxsize=2_000)
def _html(text: str, own: tuple[tuple[str, str], ...], anchor: str) -> str:
    return render(text, media_url=_Address(own), anchor=anchor).html


@lru_cache(maxsize=500)
def _option(text: str, own: tuple[tuple[str, str], ...]) -> str:
    return render_inline(text, media_url=_Address(own)).html


class _Address:
    """Where a picture of these is served."""

    def __init__(self, own: tuple[tuple[str, str], ...]) -> None:
        self._own = dict(own)

    def __call__(self, path: str) -> str:
        """Nowhere for a picture that is missing: its alternative text stands there, and nothing is asked for."""
        digest = self._own.get(path)
        return f"/library/pictures/{digest}" if digest else ""
