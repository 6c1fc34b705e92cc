"""What a file of the library is called on pages: by its SOP and market, its quiz, or what kind of file it is."""

from app.authoring.around import Around
from app.content.scales_file import SCALES
from app.content.terms import is_terms, locale_of
from app.language import gettext
from app.library.languages import name_of


def called(tree: Around, path: str) -> str | None:
    """The name of a draft in words; None where nothing of it can be read, as of one that deletes its file."""
    if path == SCALES:
        return gettext("Decision scales")
    if is_terms(path):
        locale = locale_of(path)
        return gettext("Glossary: %(language)s", language=name_of(locale)) if locale else gettext("Glossary")
    if path.startswith("media/"):
        return gettext("Picture")
    sop, quiz = tree.sops.get(path), tree.quizzes.get(path)
    if sop is not None:
        of = next((one.title for one in tree.sops.values() if one.code == sop.code and one.path != path), "")
        market = sop.variant and gettext("in %(market)s", market=sop.variant)
        language = sop.locale and gettext("translation: %(language)s", language=sop.locale)
        parts = [sop.title or of, market, language]
        return gettext(", ").join(part for part in parts if part)
    return gettext("Cases: %(quiz)s", quiz=quiz.title) if quiz is not None else None
