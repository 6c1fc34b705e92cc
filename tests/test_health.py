"""The answers that load balancers ask for."""

from flask import Flask


def test_a_migrated_server_is_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").text == "ok\n"
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready\n")
