"""The catalogues of the interface, what code and templates ask them to hold, and what templates leave untranslated."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment

from config import ROOT

Text = str | tuple[str, ...]
TRANSLATIONS = ROOT / "app" / "translations"
TEMPLATES = ROOT / "app" / "templates"
MODULES = [path for path in sorted((ROOT / "app").rglob("*.py")) if path.name != "gallery.py"]  # developers read it
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
ONE = ("_", "_l", "gettext", "lazy", "with_markup", "lazy_gettext", "said", "to_say")
KEYWORDS = dict.fromkeys(ONE) | dict.fromkeys(("ngettext", "said_many"), (1, 2))
PLACES = re.compile(r"%\((\w+)\)s")

ATTRIBUTE = re.compile(r'\b(?:aria-label|alt|title|placeholder|data-offline)="([^"]*)"')
BETWEEN_TAGS = re.compile(r">([^<>]*)(?=<|$)")
WORD = re.compile(r"[A-Za-z]{2,}")
SENTENCE = re.compile(r"[A-Z][a-z]|^ .*[ .]| $")  # begins like one, or is a piece to be glued into one
NO_WORDS = {"Plumbline", "· Plumbline", "Enter", "UTC"}  # a name, a key, a zone: the same in every language


@cache
def asked() -> dict[Text, str]:
    """Every text that code and templates hand over for translation, with where it stands."""
    found = extract_from_dir(ROOT / "app", METHODS, {}, KEYWORDS)
    return {message: f"app/{path}:{line}" for path, line, message, _, _ in found}


@cache
def catalogue(locale: str) -> Catalog:
    with folder(locale).joinpath("messages.po").open("rb") as file:
        return read_po(file, locale)


def folder(locale: str) -> Path:
    return TRANSLATIONS / locale / "LC_MESSAGES"


def untranslated(template: Path) -> Iterator[str]:
    """The words of a template that it doesn't hand over: in text, in attributes, and in strings of its expressions."""
    pieces, calls, in_trans = [], 0, False
    tokens = [token for token in Environment().lex(template.read_text("utf-8")) if token[1] != "whitespace"]
    for at, (line, kind, value) in enumerate(tokens):
        before = [word for _, _, word in tokens[max(0, at - 2) : at]]
        if kind == "name" and before[-1:] in (["{%"], ["{%-"]) and value in ("trans", "endtrans"):
            in_trans = value == "trans"
        elif kind == "data":
            pieces.append("" if in_trans else value)
        elif kind == "operator" and value == "(":
            calls = calls + 1 if calls or before[-1] in ("_", "_l", "ngettext") else 0
        elif kind == "operator" and value == ")":
            calls = max(0, calls - 1)
        elif kind == "string" and not calls and SENTENCE.search(value[1:-1]) and speaks(value[1:-1]):
            yield f"{line}: {value}"
    html = re.sub(r"<(script|style|svg)\b.*?</\1>", "", "".join(pieces), flags=re.S)
    for text in BETWEEN_TAGS.findall(f">{html}") + ATTRIBUTE.findall(html):
        if speaks(words := " ".join(text.split())):
            yield words


SHOWING = ("flash", "ValidationError", "InputRequired", "DataRequired", "FileRequired", "Length", "Regexp", "EqualTo")


def unspoken(module: Path) -> Iterator[str]:
    """Sentences a module shows without handing them over: flashed, as a label, as a hint, or as what is wrong."""
    text = module.read_text("utf-8")
    for node in ast.walk(ast.parse(text)) if "flash(" in text or "wtforms" in text else ():
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if not isinstance(node, ast.Call) or not (name in SHOWING or name.endswith("Field")) or name == "HiddenField":
            continue
        first = node.args[1:2] if name in ("Regexp", "EqualTo") else node.args[:1]
        shown = [*first, *(word.value for word in node.keywords if word.arg in ("message", "description"))]
        for words in shown:
            if isinstance(words, ast.JoinedStr) or (isinstance(words, ast.Constant) and speaks(str(words.value))):
                yield f"{module.relative_to(ROOT)}:{words.lineno}: {ast.unparse(words)}"


def speaks(words: str) -> bool:
    return bool(WORD.search(words)) and words not in NO_WORDS and '="' not in words
