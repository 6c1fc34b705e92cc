"""What learning costs on a slow line: at most 60 kB a page with its one stylesheet and its one script."""

import gzip
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.content.parse import read_tree
from app.library.actions import release
from config import ROOT

SignIn = Callable[[str], FlaskClient]
MOST = 60_000
GZIP = {"Accept-Encoding": "gzip, br"}
HEADERS = 800  # what the headers of three responses come to


@pytest.fixture
def mai(as_: SignIn, session: Session, cast: SimpleNamespace) -> FlaskClient:
    """Mai, with the whole starter library before her."""
    assert release(session, read_tree(ROOT / "content")[0]).errors == []
    session.commit()
    return as_("mai")


def transferred(client: FlaskClient, url: str) -> int:
    """Bytes on the wire for a page and what it asks for, pictures left out."""
    answer = client.get(url, headers=GZIP)
    assert answer.status_code == 200 and answer.headers["Content-Encoding"] == "gzip"
    page = gzip.decompress(answer.data).decode()
    styles, scripts = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page), re.findall(r"<script[^>]*>", page)
    assert len(styles) == len(scripts) == 1 and "<style" not in page, url
    script = re.findall(r'<script src="([^"]+)" defer', page)
    parts = [client.get(address, headers=GZIP) for address in (*styles, *script)]
    assert [part.headers["Content-Encoding"] for part in parts] == ["gzip", "gzip"]
    return len(answer.data) + sum(len(part.data) for part in parts) + HEADERS


def test_learning_weighs_at_most_sixty_kilobytes_with_one_stylesheet_and_one_script(mai: FlaskClient) -> None:
    begun = mai.post("/quizzes/counterfeit-calibration", data={"kind": "practice"})
    pages = ("/learn", "/modules/counterfeit", "/modules/off-platform", begun.location, "/rules", "/rules?q=mark")
    weights = {url: transferred(mai, url) for url in pages}
    assert {url: weight for url, weight in weights.items() if weight > MOST} == {}, weights


def test_who_does_not_take_packed_pages_gets_them_plain(app: Flask, mai: FlaskClient) -> None:
    plain = mai.get("/rules")
    assert "Content-Encoding" not in plain.headers and "Accept-Encoding" in plain.headers["Vary"]
    assert plain.text.startswith("<!doctype html>")
    assert "Content-Encoding" not in app.test_client().get("/healthz", headers=GZIP).headers
