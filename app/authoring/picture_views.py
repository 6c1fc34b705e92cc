"""Pictures of drafts: uploading one, and showing it to those who write."""

from hashlib import sha256

from flask import Response, abort, jsonify, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.authoring.actions import save_draft
from app.authoring.forms import PictureForm
from app.authoring.pictures import NotAPicture, drawn_anew, markdown, media_name
from app.authoring.queries import content, draft_digests, draft_of
from app.db import db
from app.library.history import picture_type
from app.people.guard import access, or_404, permission


@permission("content.write")
def pictures() -> str:
    """Asks for a picture; for those whose browser runs no JavaScript."""
    return render_template("authoring/picture.html", form=PictureForm(formdata=None), written=None)


@permission("content.write")
def upload() -> str | tuple[str | AnyResponse, int] | AnyResponse:
    """Keep a picture as a draft, and say how a text shows it."""
    form = PictureForm()
    for_script = request.accept_mimetypes.best == "application/json"
    problem = (
        None
        if form.validate_on_submit()
        else " ".join(str(error) for errors in form.errors.values() for error in errors)
    )
    written = None
    if problem is None:
        try:
            written = _keep(form)
        except NotAPicture as refused:
            problem = str(refused)
            form.picture.errors = [problem]
    if for_script:
        return (jsonify(problem=problem), 422) if problem else jsonify(markdown=written)
    page = render_template("authoring/picture.html", form=form, written=written)
    return (page, 422) if problem else page


def _keep(form: PictureForm) -> str:
    found = drawn_anew(form.picture.data.read())
    path = media_name(form.alt.data or "", sha256(found.webp).hexdigest())
    known = draft_of(db.session, path)
    version = known.version if known else None
    save_draft(db.session, path, found.webp, version=version, by_id=access().user_id)  # no other bytes have its name
    db.session.commit()
    return markdown(path, form.alt.data or "")


@permission("content.write")
def picture(digest: str) -> Response:
    """A picture of the tree with all drafts applied."""
    if digest not in {name for path, name in draft_digests(db.session).items() if path.startswith("media/")}:
        abort(404)
    raw = or_404(content(db.session, digest))
    response = Response(raw, mimetype=or_404(picture_type(raw)))
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
