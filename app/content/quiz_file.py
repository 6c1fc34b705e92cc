"""One quiz file: its cases with options and gold, or the translation of their wording."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.content import suggest
from app.content.fields import (
    TO_DESCRIBE,
    UNREAD,
    CaseFields,
    CaseTranslationFields,
    QuizFields,
    QuizTranslationFields,
    read_fields,
)
from app.content.listing_file import listed_pictures, read_listing
from app.content.model import Case, CaseTranslation, Kind, Problem, Quiz, QuizTranslation, Scale
from app.content.references import pictures
from app.content.text import is_market
from app.content.yaml_tree import Path, Tree, load


@dataclass(frozen=True)
class Surroundings:
    """What a quiz is read against: the scale of each SOP (by id), and the SHA-256 of each picture (by path)."""

    scales: Mapping[str, Scale | None]
    media: Mapping[str, str]


def read_quiz(path: str, text: str, around: Surroundings) -> tuple[Quiz, list[Problem]]:
    """The quiz as far as it can be made out (cases without a usable id left out), and every problem."""
    tree = load(path, text)
    guess = suggest.sop_id(path)
    fallback: dict[str, object] = {"id": guess, "sop": guess, "title": guess, "cases": []}
    examples = {"id": f"id: {guess}-calibration", "sop": f"sop: {guess}"}
    if tree.value is None and tree.problems:
        fields = QuizFields.model_validate(fallback)
    else:
        fields = read_fields(QuizFields, tree, fallback=fallback, examples=examples)
    scale = around.scales.get(fields.sop)
    decisions = _decisions(tree, fields, scale)
    cases = [
        case
        for index in range(len(fields.cases))
        if (case := _case(tree, ("cases", index), decisions, around.media)) is not None
    ]
    listed = None if fields.decisions is None else tuple(fields.decisions)
    quiz = Quiz(
        fields.id, fields.sop, fields.title, tuple(decisions), fields.draw, fields.time_limit, tuple(cases), path,
        listed,
    )  # fmt: skip
    return quiz, tree.problems


def _decisions(tree: Tree, fields: QuizFields, scale: Scale | None) -> dict[str, str]:
    """The decisions offered, id to name, in the order of the scale."""
    names = scale.names if scale else {}
    wanted = fields.decisions if fields.decisions is not None else list(names)
    for index, decision in enumerate(wanted):
        if decision not in names and scale:
            known = ", ".join(names)
            tree.refuse(("decisions", index), f"unknown decision '{decision}': scale '{scale.id}' has {known}")
        if decision in wanted[:index]:
            tree.refuse(("decisions", index), f"decision '{decision}' stands twice: keep one")
    return {name: names[name] for name in names if name in wanted}


def _case(tree: Tree, at: Path, decisions: dict[str, str], media: Mapping[str, str]) -> Case | None:
    before = len(tree.problems)
    fields = read_fields(CaseFields, tree, at, fallback={"id": UNREAD, "clause": UNREAD, "prompt": "?", "gold": None})
    usable = len(tree.problems) == before
    if fields.id == UNREAD:
        return None
    options = _options(tree, at, fields, decisions, usable)
    golds = _golds(tree, at, fields, options) if usable else {}
    if usable and options:
        _accept(tree, at, fields, options, golds)
    if fields.origin and TO_DESCRIBE in fields.prompt:
        told = f"case {fields.id} comes from {_whence(fields.origin)}: describe what was seen in place of"
        told += f" '{TO_DESCRIBE} …]'"
        tree.refuse((*at, "prompt"), told)
    listing = read_listing(tree, (*at, "listing")) if fields.listing is not None else None
    shown = pictures("\n".join([fields.prompt, *options.values()]), media) | listed_pictures(listing, media)
    return Case(
        code=fields.id, rev=fields.rev, clause=fields.clause, kind=fields.kind, prompt=fields.prompt, options=options,
        gold=golds.get("default", ()), accept=fields.accept, cite=fields.cite, use=fields.use, twin=fields.twin,
        flips=fields.flips, graphic=fields.graphic.strip(), void=fields.void, why=fields.why.strip("\n"),
        line=tree.line(at), media=shown, gold_by_market={key: gold for key, gold in golds.items() if key != "default"},
        origin=fields.origin, listing=listing,
    )  # fmt: skip


def _whence(origin: str) -> str:
    return "a question" if origin.startswith("question ") else "an audit"


def _options(tree: Tree, at: Path, fields: CaseFields, decisions: dict[str, str], usable: bool) -> dict[str, str]:
    if fields.kind == "decision":
        if fields.options:
            message = "a decision's options come from the scale: remove 'options', or write 'kind: choice'"
            tree.refuse((*at, "options"), message)
        return decisions
    if usable and len(fields.options) < 2:
        example = "options: {a: first answer, b: second answer}"
        tree.refuse((*at, "options"), f"a {fields.kind} needs at least two options, as in '{example}'")
    return fields.options


def _golds(tree: Tree, at: Path, fields: CaseFields, options: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Gold by market; "default" is everyone else's."""
    place = (*at, "gold")
    if not isinstance(fields.gold, dict):
        gold = _gold(tree, place, fields.kind, fields.gold, options)
        return {"default": gold} if gold else {}
    golds = {}
    for market, written in fields.gold.items():
        if market != "default" and not is_market(market):
            tree.refuse((*place, market), f"'{market}' is no market: write default or two capital letters, as in DE")
        elif gold := _gold(tree, (*place, market), fields.kind, written, options):
            golds[market] = gold
    if "default" not in fields.gold:
        tree.refuse(place, "gold by market needs a default, as in 'gold: {default: remove, DE: allow}'")
    return golds


def _gold(tree: Tree, at: Path, kind: Kind, written: object, options: dict[str, str]) -> tuple[str, ...]:
    several = kind in ("multiple", "order")
    ids: list[str] = []
    known = ", ".join(options)
    if written is None:
        tree.refuse(at, f"gold is missing: choose the right {'decision' if kind == 'decision' else 'answer'}")
        return ()
    if several != isinstance(written, list):
        form = "a list, as in 'gold: [a, c]'" if several else "one id, as in 'gold: a'"
        tree.refuse(at, f"gold of a {kind} must be {form}; options: {known}")
        return ()
    for index, option in enumerate(written if isinstance(written, list) else [written]):
        place = (*at, index) if several else at
        if not isinstance(option, str):
            shown = tree.plain.get(place, ("", ""))[0] or "this"
            tree.refuse(place, f'gold {shown} is not read as text: put it in quotes, as in "{shown}"')
            return ()
        if option not in options and options:
            tree.refuse(place, f"gold '{option}' is not an option: write one of {known}")
            return ()
        ids.append(option)
    if len(set(ids)) < len(ids) or not ids:
        tree.refuse(at, "gold names an option twice: keep one" if ids else "gold is empty: name at least one option")
        return ()
    if kind == "order" and set(ids) != set(options):
        tree.refuse(at, f"gold of an order must name every option once: {known}")
    return tuple(sorted(ids)) if kind == "multiple" else tuple(ids)


def _accept(
    tree: Tree, at: Path, fields: CaseFields, options: dict[str, str], golds: dict[str, tuple[str, ...]]
) -> None:
    for option in fields.accept:
        place = (*at, "accept", option)
        if fields.kind in ("multiple", "order"):
            tree.refuse(place, f"part credit works for decision and choice: remove 'accept' from this {fields.kind}")
        elif option not in options:
            tree.refuse(place, f"accept '{option}' is not an option: write one of {', '.join(options)}")
        elif any(option in gold for gold in golds.values()) and len(golds) == 1:
            tree.refuse(place, f"'{option}' is the gold and has full credit: remove it from accept")


def read_quiz_translation(path: str, text: str, stem: str, locale: str) -> tuple[QuizTranslation, list[Problem]]:
    """The translated wording; `stem` names the quiz where the file has no id."""
    tree = load(path, text)
    fields = read_fields(QuizTranslationFields, tree, fallback={"cases": []})
    fallback: dict[str, object] = {"id": UNREAD, "of_rev": 1, "prompt": "?"}
    cases = [
        CaseTranslation(case.id, case.of_rev, case.prompt, case.options, case.why, tree.line(("cases", index)))
        for index in range(len(fields.cases))
        if (case := read_fields(CaseTranslationFields, tree, ("cases", index), fallback=fallback)).id != UNREAD
    ]
    return QuizTranslation(fields.id or stem, locale, fields.title, tuple(cases), path), tree.problems
