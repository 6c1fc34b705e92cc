"""From the files of a content tree to a Library, with every problem on the way."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path, PurePosixPath

from app.content.digests import digest
from app.content.kept import KEPT
from app.content.model import Library, Problem, Quiz, QuizTranslation, Scale, Sop, Term
from app.content.quiz_file import Surroundings, read_quiz, read_quiz_translation
from app.content.scales_file import SCALES, missing_scales, read_scales, unknown_scale
from app.content.sop_file import edition, read_sop
from app.content.terms import check_terms, is_terms, read_terms
from app.content.text import FILE_LIMIT, decode, too_large
from app.said import Said, said

_SOP_KEY = re.compile(r"^sop:[ \t]*[\"']?([\w.-]+)", re.MULTILINE)


@dataclass
class _Reading:
    """What has been read so far."""

    media: dict[str, bytes] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    scales: list[Scale] = field(default_factory=list)
    sops: dict[str, Sop] = field(default_factory=dict)
    quizzes: dict[str, Quiz] = field(default_factory=dict)
    translations: list[QuizTranslation] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def pictures(self) -> str:
        """Names all pictures at once; to be asked when they are known."""
        return digest(self.digests)


def parse(files: Mapping[str, bytes]) -> tuple[Library, list[Problem]]:
    """Read a tree (posix paths relative to the content directory → bytes). Never raises on any input.

    What can't be read is left out of the Library and named in the problems, which come sorted by place. A file that
    was read before in the same surroundings is not read again.
    """
    reading = _Reading()
    _sort_files(files, reading)
    _read_scales(reading)
    _read_terms(reading)
    _read_sops(reading)
    _read_quizzes(reading)
    editions = tuple(sop for sop in reading.sops.values() if sop.locale or sop.variant is not None)
    sources = tuple(sop for sop in reading.sops.values() if sop not in editions)
    library = Library(
        sources, tuple(reading.quizzes.values()), tuple(reading.scales), reading.media, editions,
        tuple(reading.translations), tuple(reading.terms),
    )  # fmt: skip
    return library, sorted(set(reading.problems))


def _sort_files(files: Mapping[str, bytes], reading: _Reading) -> None:
    """Tell pictures from texts; say where a misplaced file belongs."""
    for path, raw in sorted(files.items()):
        folder, suffix = path.partition("/")[0], PurePosixPath(path).suffix.lower()
        if folder == "media" and "/" in path:
            if len(raw) > FILE_LIMIT:
                reading.problems += decode(path, raw)[1]
            reading.media[path] = raw
            reading.digests[path] = hashlib.sha256(raw).hexdigest()
        elif home := _home(path, suffix):
            if not path.startswith(home):
                better = home + PurePosixPath(path).name
                message = said("nothing reads a file here: move it to %(path)s", path=better)
                reading.problems.append(Problem(path, 1, message))
            text, problems = decode(path, raw)
            reading.problems += problems
            if text or not problems:
                reading.texts[path] = text
        elif not PurePosixPath(path).stem.isupper():  # README and LICENSE may stand anywhere
            message = said("nothing reads this file: SOPs are sop/*.md, quizzes quizzes/*.yaml, pictures media/*")
            reading.problems.append(Problem(path, 1, message, "warning"))


def _home(path: str, suffix: str) -> str:
    """The folder this file belongs in by its looks, "" where it is none of ours."""
    if path == SCALES or is_terms(path):
        return path
    if suffix == ".md" and (path.startswith("sop/") or not PurePosixPath(path).stem.isupper()):
        return "sop/"
    return "quizzes/" if suffix in (".yaml", ".yml") else ""


def _read_scales(reading: _Reading) -> None:
    text = reading.texts.pop(SCALES, None)
    if text is None:
        if any(path.endswith(".md") for path in reading.texts):
            reading.problems.append(missing_scales())
        return
    reading.scales, problems = read_scales(text)
    reading.problems += problems


def _read_terms(reading: _Reading) -> None:
    for path in [path for path in reading.texts if is_terms(path)]:
        terms, problems = read_terms(path, reading.texts.pop(path))
        reading.terms += terms
        reading.problems += problems
    reading.problems += check_terms(reading.terms)


def _read_sops(reading: _Reading) -> None:
    for path, text in reading.texts.items():
        if path.endswith(".md"):
            reading.sops[path], problems = kept_sop(path, text, reading.digests, reading.pictures)
            reading.problems += problems
    by_stem = {path.removesuffix(".md"): sop.code for path, sop in reading.sops.items()}
    for path, sop in reading.sops.items():
        if sop.locale and "\nid:" not in sop.source:
            source = str(PurePosixPath(path).with_name(edition(path).stem))
            reading.sops[path] = replace(sop, code=by_stem.get(source, sop.code))
    sources = {sop.code: sop for sop in reading.sops.values() if not sop.locale and sop.variant is None}
    for path, sop in reading.sops.items():
        reading.sops[path] = _with_scale(reading, sop, sources.get(sop.code, sop))


def _with_scale(reading: _Reading, sop: Sop, source: Sop) -> Sop:
    """Fill in the scale: the SOP's own, an edition's from its source, else the first of the tree."""
    scales = {scale.id: scale for scale in reading.scales}
    wanted = source.scale or next(iter(scales), "")
    if sop is source:
        reading.problems += unknown_scale(sop, wanted, scales)
    found = scales.get(wanted)
    name = found.digest if found else ""
    made = ("scaled", sop.path, sop.source, reading.pictures, sop.code, wanted, name)
    return KEPT.get(made, 0, lambda: replace(sop, scale=wanted, scale_digest=name))


def _read_quizzes(reading: _Reading) -> None:
    scales = {scale.id: scale for scale in reading.scales}
    by_sop = {sop.code: scales.get(sop.scale) for sop in reading.sops.values() if not sop.locale}
    around = Surroundings(by_sop, reading.digests)
    translated = []
    for path, text in reading.texts.items():
        if path.endswith(".md"):
            continue
        if edition(path).locale:
            translated.append(path)
            continue
        reading.quizzes[path], problems = kept_quiz(path, text, around, reading.pictures)
        reading.problems += problems
    for path in translated:
        name = edition(path)
        source = str(PurePosixPath(path).with_name(name.stem + PurePosixPath(path).suffix))
        stem = reading.quizzes[source].code if source in reading.quizzes else name.stem
        text, locale = reading.texts[path], name.locale or ""
        made = ("translation", path, text, stem, locale)
        translation, problems = KEPT.get(made, len(text), partial(read_quiz_translation, path, text, stem, locale))
        reading.translations.append(translation)
        reading.problems += problems


def kept_sop(path: str, text: str, media: Mapping[str, str], pictures: str) -> tuple[Sop, list[Problem]]:
    """An SOP read once; `pictures` names all of `media` at once."""
    return KEPT.get(("sop", path, text, pictures), len(text), partial(read_sop, path, text, media))


def kept_quiz(path: str, text: str, around: Surroundings, pictures: str) -> tuple[Quiz, list[Problem]]:
    """A quiz, kept by the scale of the SOP that it names; one that names it in a way of its own is read each time."""
    named = _SOP_KEY.search(text)
    scale = around.scales.get(named[1]) if named else None
    read = KEPT.get(("quiz", path, text, pictures, scale), len(text), lambda: read_quiz(path, text, around))
    return read if named and read[0].sop == named[1] else read_quiz(path, text, around)


def read_tree(directory: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """The files below `directory` (hidden ones left out) by posix path, and those that must not or can't be read."""
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    root = directory.resolve()
    if not root.is_dir():
        message = said("no such directory: name the folder that holds sop/ and quizzes/")
        return files, [Problem(str(directory), 1, message)]
    for path in _visible(root, problems):
        name = path.relative_to(root).as_posix()
        if problem := _why_unreadable(path, root):
            problems.append(Problem(name, 1, problem))
            continue
        try:
            files[name] = path.read_bytes()
        except OSError as error:
            problems.append(_unread(name, error))
    return files, problems


def _visible(root: Path, problems: list[Problem]) -> list[Path]:
    """Every file below `root` that isn't hidden; a folder that can't be opened is a problem, not an empty one."""

    def closed(error: OSError) -> None:
        problems.append(_unread(Path(error.filename).relative_to(root).as_posix(), error))

    found: list[Path] = []
    for folder, subfolders, names in os.walk(root, onerror=closed):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        found += [Path(folder, name) for name in names if not name.startswith(".")]
    return sorted(found)


def _unread(name: str, error: OSError) -> Problem:
    return Problem(name, 1, said("can't be read: %(reason)s", reason=str(error.strerror)))


def _why_unreadable(path: Path, root: Path) -> Said | None:
    try:
        target = path.resolve()
    except (OSError, RuntimeError):
        return said("a link that leads back to itself: remove it")
    if not target.is_relative_to(root):
        return said("a link to a file outside the content directory: copy the file here instead")
    if not target.is_file():
        return said("not a regular file: remove it")
    size = target.stat().st_size
    return too_large(size) if size > FILE_LIMIT else None
