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
from app.said import Said, said, to_say

NO_DECISION = to_say("gold is missing: choose the right decision")
NO_ANSWER = to_say("gold is missing: choose the right answer")
NO_GOLD = to_say("gold is empty: name at least one option")
NO_OPTION = to_say("gold '%(option)s' is not an option: write one of %(known)s")
FEW_OPTIONS = to_say("a %(kind)s needs at least two options, as in '%(example)s'")
A_LIST = to_say("gold of a %(kind)s must be a list, as in 'gold: [a, c]'; options: %(known)s")
ONE_ID = to_say("gold of a %(kind)s must be one id, as in 'gold: a'; options: %(known)s")
FROM_QUESTION = to_say("case %(case)s comes from a question: describe what was seen in place of '[describe: …]'")
FROM_AUDIT = to_say("case %(case)s comes from an audit: describe what was seen in place of '[describe: …]'")


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
            tree.refuse(("decisions", index), unknown_decision(decision, scale))
        if decision in wanted[:index]:
            tree.refuse(("decisions", index), said("decision '%(decision)s' stands twice: keep one", decision=decision))
    return {name: names[name] for name in names if name in wanted}


def unknown_decision(decision: str, scale: Scale) -> Said:
    """A quiz names a decision that its scale hasn't."""
    text = to_say("unknown decision '%(decision)s': scale '%(scale)s' has %(known)s")
    return said(text, decision=decision, scale=scale.id, known=", ".join(scale.names))


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
        text = FROM_QUESTION if fields.origin.startswith("question ") else FROM_AUDIT
        tree.refuse((*at, "prompt"), said(text, case=fields.id))
    listing = read_listing(tree, (*at, "listing")) if fields.listing is not None else None
    shown = pictures("\n".join([fields.prompt, *options.values()]), media) | listed_pictures(listing, media)
    return Case(
        code=fields.id, rev=fields.rev, clause=fields.clause, kind=fields.kind, prompt=fields.prompt, options=options,
        gold=golds.get("default", ()), accept=fields.accept, cite=fields.cite, use=fields.use, twin=fields.twin,
        flips=fields.flips, graphic=fields.graphic.strip(), void=fields.void, why=fields.why.strip("\n"),
        line=tree.line(at), media=shown, gold_by_market={key: gold for key, gold in golds.items() if key != "default"},
        origin=fields.origin, listing=listing,
    )  # fmt: skip


def _options(tree: Tree, at: Path, fields: CaseFields, decisions: dict[str, str], usable: bool) -> dict[str, str]:
    if fields.kind == "decision":
        if fields.options:
            message = said("a decision's options come from the scale: remove 'options', or write 'kind: choice'")
            tree.refuse((*at, "options"), message)
        return decisions
    if usable and len(fields.options) < 2:
        example = "options: {a: first answer, b: second answer}"
        message = said(FEW_OPTIONS, kind=fields.kind, example=example)
        tree.refuse((*at, "options"), message)
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
            text = to_say("'%(market)s' is no market: write default or two capital letters, as in DE")
            tree.refuse((*place, market), said(text, market=market))
        elif gold := _gold(tree, (*place, market), fields.kind, written, options):
            golds[market] = gold
    if "default" not in fields.gold:
        tree.refuse(place, said("gold by market needs a default, as in 'gold: {default: remove, DE: allow}'"))
    return golds


def _gold(tree: Tree, at: Path, kind: Kind, written: object, options: dict[str, str]) -> tuple[str, ...]:
    several = kind in ("multiple", "order")
    ids: list[str] = []
    known = ", ".join(options)
    if written is None:
        text = NO_DECISION if kind == "decision" else NO_ANSWER
        tree.refuse(at, said(text))
        return ()
    if several != isinstance(written, list):
        tree.refuse(at, said(A_LIST if several else ONE_ID, kind=kind, known=known))
        return ()
    for index, option in enumerate(written if isinstance(written, list) else [written]):
        place = (*at, index) if several else at
        if not isinstance(option, str):
            shown = tree.plain.get(place, ("", ""))[0] or "this"
            text = to_say('gold %(value)s is not read as text: put it in quotes, as in "%(again)s"')
            tree.refuse(place, said(text, value=shown, again=shown))
            return ()
        if option not in options and options:
            tree.refuse(place, said(NO_OPTION, option=option, known=known))
            return ()
        ids.append(option)
    if len(set(ids)) < len(ids) or not ids:
        tree.refuse(at, said("gold names an option twice: keep one") if ids else said(NO_GOLD))
        return ()
    if kind == "order" and set(ids) != set(options):
        tree.refuse(at, said("gold of an order must name every option once: %(known)s", known=known))
    return tuple(sorted(ids)) if kind == "multiple" else tuple(ids)


def _accept(
    tree: Tree, at: Path, fields: CaseFields, options: dict[str, str], golds: dict[str, tuple[str, ...]]
) -> None:
    for option in fields.accept:
        place = (*at, "accept", option)
        if fields.kind in ("multiple", "order"):
            text = to_say("part credit works for decision and choice: remove 'accept' from this %(kind)s")
            tree.refuse(place, said(text, kind=fields.kind))
        elif option not in options:
            text = to_say("accept '%(option)s' is not an option: write one of %(known)s")
            tree.refuse(place, said(text, option=option, known=", ".join(options)))
        elif any(option in gold for gold in golds.values()) and len(golds) == 1:
            text = to_say("'%(option)s' is the gold and has full credit: remove it from accept")
            tree.refuse(place, said(text, option=option))


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
