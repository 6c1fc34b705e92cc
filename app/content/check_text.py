"""Rules about what is written: pictures and links that lead somewhere, headings in order, no HTML that is taken out."""

import re
from collections.abc import Iterator

from app.content import suggest
from app.content.headings import headings
from app.content.model import Library, Problem
from app.content.references import Reference, media_path, references
from app.content.render import may_drop, render, why_unrenderable
from app.content.wording import not_under_media, of_case
from app.said import Said, said, to_say

Place = tuple[str, int, str]  # a file, a line in it, and the case that stands there or ""
_WEB = ("http://", "https://", "mailto:")


def texts(library: Library) -> Iterator[Problem]:
    """Problems of every SOP and of every text of every case, translated ones too."""
    anchors = {clause.code for _, clause in library.clauses()}
    modules = {sop.code for sop in library.sops}
    for sop in (*library.sops, *library.editions):
        for reference in references(sop.source):
            yield from _broken(library, anchors, modules, reference, (sop.path, reference.line, ""))
        yield from _skipped_levels(sop.path, sop.source)
        parts = [(2, sop.introduction), *((clause.line, clause.text) for clause in sop.clauses)]
        for line, text in parts:
            yield from _unsafe(text, (sop.path, _line_of_tag(sop.source, text, line), ""))
    for quiz, case in library.cases():
        place = (quiz.path, case.line, case.code)
        for text in (case.prompt, case.why, *(case.options.values() if case.kind != "decision" else ())):
            for reference in references(text):
                yield from _broken(library, anchors, modules, reference, place)
            yield from _unsafe(text, place)
        for image in case.listing.images if case.listing else ():
            if media_path(image.src) is not None:
                yield from _broken(library, anchors, modules, Reference(case.line, image.src, image.alt), place)
    for translation in library.translations:
        for words in translation.cases:
            place = (translation.path, words.line, words.code)
            for text in (words.prompt, words.why, *words.options.values()):
                for reference in references(text):
                    yield from _broken(library, anchors, modules, reference, place)
                yield from _unsafe(text, place)


def _broken(
    library: Library, anchors: set[str], modules: set[str], found: Reference, place: Place
) -> Iterator[Problem]:
    path, line, code = place
    target = found.target
    if found.is_picture and not found.alt:
        text = to_say("picture '%(target)s' has no alternative text: write ![what it shows](%(again)s)")
        yield Problem(path, line, of_case(code, said(text, target=target, again=target)), "warning")
    media = media_path(target)
    if media is not None:
        if media not in library.media:
            text = to_say("'%(target)s' is not there: add the file to content/media or mend the name")
            yield Problem(path, line, of_case(code, said(text, target=target)))
    elif found.is_picture:
        yield Problem(path, line, of_case(code, not_under_media(target)))
    elif not _leads_somewhere(target, anchors, modules):
        yield Problem(path, line, of_case(code, _leads_nowhere(library, path, target)))


def _leads_nowhere(library: Library, path: str, target: str) -> Said:
    """With what to write instead; what names a heading of its own file gets that one's code."""
    if not target.startswith("#"):
        return said("link '%(target)s' leads nowhere: write the whole address, as in https://…", target=target)
    for sop in (*library.sops, *library.editions):
        if sop.path == path:
            codes = suggest.codes_by_anchor(_without_front_matter(sop.source), sop.title or sop.code)
            if target[1:] in codes:
                code = codes[target[1:]]
                return said("link '%(target)s' leads nowhere: write (#%(code)s)", target=target, code=code)
    return said("link '%(target)s' leads nowhere: write a clause's code, as in (#cf-1.2)", target=target)


def _leads_somewhere(target: str, anchors: set[str], modules: set[str]) -> bool:
    if target.lower().startswith(_WEB):
        return True
    if target.startswith("#"):
        return target[1:] in anchors
    module = re.fullmatch(r"/modules/([^/#?]+)(?:#(.+))?", target)
    if module:
        return module[1] in modules and (module[2] is None or module[2] in anchors)
    return re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", target) is not None  # rendered harmless, and warned of there


def _skipped_levels(path: str, text: str) -> Iterator[Problem]:
    level = 1
    for heading in headings(_without_front_matter(text)):
        if heading.level > level + 1:
            text = to_say("heading level skipped: write '%(heading)s' (%(want)s #, not %(has)s)")
            written = f"{'#' * (level + 1)} {heading.title}"
            message = said(text, heading=written, want=level + 1, has=heading.level)
            yield Problem(path, heading.line, message, "warning")
        level = heading.level


def _without_front_matter(text: str) -> str:
    """The same lines, with those between the first '---' and the next left empty."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return text
    end = next((index for index, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
    return "\n".join([""] * (end + 1) + lines[end + 1 :])


def _unsafe(text: str, place: Place) -> Iterator[Problem]:
    path, line, code = place
    if why := why_unrenderable(text):
        yield Problem(path, line, of_case(code, why))
    elif may_drop(text):
        dropped = render(text, media_url=str).dropped
        if dropped:
            message = said("taken out when shown: %(tags)s; write Markdown instead", tags=", ".join(dropped))
            yield Problem(path, line, of_case(code, message), "warning")


def _line_of_tag(source: str, text: str, fallback: int) -> int:
    """The line of the file where the first suspicious line of this text stands."""
    suspicious = next((line for line in text.split("\n") if may_drop(line)), None)
    if suspicious is None:
        return fallback
    lines = source.split("\n")
    return next((number for number, line in enumerate(lines, 1) if number >= fallback and line == suspicious), fallback)
