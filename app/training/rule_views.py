"""/rules: the live rules of the person's market by one search, with examples, what changed, and a way to ask."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db, read_only
from app.language import gettext as _
from app.library.examples import examples
from app.library.finding import highlighted, parts_in, plain, words_of
from app.library.visible import my_markets
from app.people.guard import or_404, permission
from app.training.question_actions import LONGEST, TooMany, ask, read_answers
from app.training.questions import new_answers, own_questions, shown_questions
from app.training.rules import Book, Rule, find, rules_of
from app.training.shifts import changed_since, last_shift, mark_seen

LONGEST_QUERY = 200


@permission("library.read")
def rules() -> str:
    """What was looked for, else what changed since the last shift and every rule by SOP."""
    text = request.args.get("q", "").strip().lstrip("/").lstrip()[:LONGEST_QUERY]  # "/" is the key that leads here
    fresh = frozenset() if text else _read_now()
    book, now = _book(), clock.now()
    found = find(book, text)
    since = last_shift(db.session, current_user.id, now)
    changes = [] if text else changed_since(db.session, current_user.id, book, since.at, now)
    shown = [hit.rule.clause for hit in found.hits]
    return render_template(
        "training/rules.html",
        q=text,
        book=book,
        found=found,
        examples=examples(db.session, book.release_id, [one.id for one in shown], book.market, book.locale),
        questions=shown_questions(db.session, shown),
        highlighted=highlighted,
        since=since,
        changes=changes,
        own=[] if text else own_questions(db.session, current_user.id, first=fresh),
        fresh=fresh,
    )


@permission("library.read")
def seen() -> Response:
    """The person has seen what changed; it is told no more."""
    mark_seen(db.session, current_user.id)
    db.session.commit()
    return redirect(url_for("training.rules"), 303)


@permission("library.read")
def rule(clause: str) -> str:
    """One rule by itself, with every example and what colleagues asked."""
    _read_now(_rule(_book(), clause).clause.id)
    return _page(clause)


@permission("learning.take")
def ask_about(clause: str) -> Response | tuple[str, int]:
    """Ask the trainers about the rule."""
    found = _rule(_book(), clause)
    text = request.form.get("text", "").strip()
    problem = None
    if not text:
        problem = _("Write what you want to know.")
    elif len(text) > LONGEST:
        problem = _("That is too long: use at most %(most)s characters.", most=LONGEST)
    else:
        try:
            ask(db.session, user_id=current_user.id, clause=found.clause, text=text)
        except TooMany:
            problem = _("You have 20 questions open. Wait for the answers first.")
    if problem:
        db.session.rollback()
        return _page(clause, problem, text), 422
    db.session.commit()
    flash(
        _("Your question was sent to the trainers of this rule. The answer will stand here and under Rules."), "success"
    )
    return redirect(url_for("training.rule", clause=clause, _anchor="questions"), 303)


def _read_now(clause_id: int | None = None) -> frozenset[int]:
    """The answers that the person reads for the first time with this page, noted as read; of one clause, or all."""
    new = new_answers(db.session, current_user.id, clock.now())
    ids = frozenset(one.question.id for one in new if clause_id in (None, one.question.clause_id))
    if ids and request.method == "GET":
        db.session.rollback()  # what was read to here was read without a lock
        read_answers(db.session, current_user.id, ids)
        db.session.commit()
        read_only(db.session)
    return ids


def _page(code: str, problem: str | None = None, typed: str = "") -> str:
    book = _book()
    found = _rule(book, code)
    id = found.clause.id
    shown = shown_questions(db.session, [found.clause]).get(id, [])
    parts = _parts(found, request.args.get("q", "")[:LONGEST_QUERY])
    return render_template(
        "training/rule.html",
        clause=found.clause,
        html=highlighted(found.clause.html, parts),
        examples=examples(db.session, book.release_id, [id], book.market, book.locale).get(id, []),
        questions=shown,
        own=[one for one in own_questions(db.session, current_user.id, id) if one.question not in shown],
        problem=problem,
        typed=typed,
        longest=LONGEST,
    )


def _parts(found: Rule, query: str) -> tuple[str, ...]:
    """What to mark in the rule of what was looked for."""
    text = plain(found.clause.html).casefold()
    return tuple(part for word in words_of(query) for part in parts_in(word, text))


def _book() -> Book:
    return rules_of(db.session, current_user.id, my_markets())


def _rule(book: Book, code: str) -> Rule:
    return or_404(book.rules.get(code))
