"""Renders the Markdown of a release."""

from dataclasses import dataclass, field
from typing import Any

from app.content.listing import Listing
from app.content.render import render, render_inline, shown_listing


@dataclass
class Press:
    """Renders the Markdown of one release; `media` is the SHA-256 of each picture by path."""

    media: dict[str, str]
    _options: dict[str, str] = field(default_factory=dict)

    def address(self, path: str) -> str:
        return f"/media/{self.media.get(path, '')}"

    def html(self, text: str, anchor: str = "") -> str:
        return render(text, media_url=self.address, anchor=anchor).html

    def option(self, text: str) -> str:
        """An option's text: the same few decisions stand in thousands of cases, so each is rendered once."""
        if text not in self._options:
            self._options[text] = render_inline(text, media_url=self.address).html
        return self._options[text]

    def listing(self, listing: Listing | None) -> dict[str, Any] | None:
        """A listing with the addresses of its pictures; None for none."""
        return shown_listing(listing, self.address)
