"""The stylesheet and the script, each served as one request under an address that changes with its content."""

from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, url_for

STATIC = Path(__file__).parent / "static"
bp = Blueprint("assets", __name__, url_prefix="/assets")


def _bundle(folder: str) -> tuple[str, str]:
    """All files of a folder in the order of their names, and the digest of the whole."""
    text = "\n".join(path.read_text("utf-8") for path in sorted((STATIC / folder).glob(f"*.{folder}")))
    return text, sha256(text.encode()).hexdigest()[:16]


BUNDLES = {"css": _bundle("css"), "js": _bundle("js")}
TYPES = {"css": "text/css", "js": "text/javascript"}


@bp.get("/plumbline-<digest>.<kind>")
def bundle(digest: str, kind: str) -> Response:
    """One bundle, cacheable for a year since its address holds its digest."""
    if kind not in BUNDLES or digest != BUNDLES[kind][1]:
        abort(404)
    response = Response(BUNDLES[kind][0], mimetype=TYPES[kind])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


bundle.permission = "public"  # type: ignore[attr-defined]


def bundle_url(kind: str) -> str:
    """The present address of the 'css' or 'js' bundle."""
    return url_for("assets.bundle", digest=BUNDLES[kind][1], kind=kind)
