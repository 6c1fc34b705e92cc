"""`content check`: every rule a content tree must keep before it is released."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.content import check_cases, check_glossary, check_language, check_media, check_references, check_text
from app.content.model import Library, Problem
from app.content.parse import parse, read_tree


def check(
    library: Library,
    live: Library | None = None,
    highest_rev: Mapping[str, int] = {},
    key_fix: str | None = None,
) -> list[Problem]:
    """Problems of a parsed tree, sorted by place; errors block a release, warnings don't.

    `live` is what governs now, `highest_rev` the highest rev ever released by clause id (cf-2.1, cf-2.1@DE) and case
    id. `key_fix` is the reason for a changed gold or accept at the same rev; with one, such a change passes.
    """
    problems = [
        *check_references.duplicate_ids(library),
        *check_references.unknown_references(library),
        *check_references.editions(library),
        *check_cases.coverage(library),
        *check_text.texts(library),
        *check_language.language(library),
        *check_glossary.glossary(library),
        *check_media.pictures(library.media),
        *check_cases.changes(library, live or Library(), highest_rev, key_fix),
    ]
    return sorted(set(problems))


def check_tree(
    tree: Path | Mapping[str, bytes],
    live: Library | None = None,
    highest_rev: Mapping[str, int] = {},
    key_fix: str | None = None,
) -> tuple[Library, list[Problem]]:
    """Read, parse and check. Of a directory, the problems' paths begin with the directory as it was given."""
    files, unread = read_tree(tree) if isinstance(tree, Path) else (dict(tree), [])
    library, unclear = parse(files)
    problems = sorted({*unread, *unclear, *check(library, live, highest_rev, key_fix)})
    if isinstance(tree, Path) and tree.is_dir():
        problems = [replace(problem, path=(tree / problem.path).as_posix()) for problem in problems]
    return library, problems
