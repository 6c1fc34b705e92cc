"""A person who visits a real server over HTTP with cookies and CSRF tokens, and notices when it dies."""

import json
import re
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

TIMEOUT = 20


class Gone(Exception):
    """The server broke off: what was asked last may or may not have been done."""


class Stay(HTTPRedirectHandler):
    """A redirect is an answer like another."""

    def redirect_request(self, *_: object) -> None:
        return None


@dataclass
class Reply:
    status: int
    text: str
    location: str

    def field(self, pattern: str) -> str:
        """What stands at the group of the pattern, which the page must hold."""
        found = re.search(pattern, self.text)
        assert found, f"{pattern!r} is not on the page:\n{self.text[:2000]}"
        return found[1]


@dataclass
class Visitor:
    """Somebody at the server of that address."""

    url: str
    token: str = ""
    jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        self._opener = build_opener(HTTPCookieProcessor(self.jar), Stay)

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Reply:
        """One request. Raises Gone where no whole answer came."""
        headers = {"X-CSRFToken": self.token} | ({"Content-Type": kind} if kind else {})
        request = Request(f"{self.url}{path}", body, headers, method=method)
        try:
            return self._answer(request)
        except (OSError, HTTPException) as broken:
            raise Gone from broken

    def _answer(self, request: Request) -> Reply:
        try:
            came = self._opener.open(request, timeout=TIMEOUT)
        except HTTPError as other:  # a redirect or a refusal is an answer too
            came = other
        with came:
            return Reply(came.status, came.read().decode(), came.headers.get("Location", ""))

    def get(self, path: str) -> Reply:
        reply = self.ask("GET", path)
        found = re.search(r'name="csrf-token" content="([^"]+)"', reply.text)
        self.token = found[1] if found else self.token
        return reply

    def post(self, path: str, **fields: Any) -> Reply:
        body = urlencode(fields | {"csrf_token": self.token}).encode()
        return self.ask("POST", path, body, "application/x-www-form-urlencoded")

    def put(self, path: str, **fields: Any) -> Reply:
        return self.ask("PUT", path, json.dumps(fields).encode(), "application/json")

    def sign_in(self, name: str, password: str) -> "Visitor":
        self.get("/sign-in")
        came = self.post("/sign-in", email=name, password=password)
        assert came.status in (302, 303), came.text
        return self
