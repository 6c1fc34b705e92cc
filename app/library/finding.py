"""Finding words in texts of any script: folding, where they stand, and texts with what was found marked; pure."""

import re
import unicodedata
from html import escape, unescape

from app.library.words import Piece

MOST_WORDS = 8
AROUND = 70  # characters either side of the first word found
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{3,}")  # scripts that set no spaces between words
_TAG = re.compile(r"(<[^>]*>)")
_ENDS = re.compile(r"</(?:p|li|h[1-6]|td|th|tr|blockquote|div|dd|dt)>|<br\s*/?>")


def fold(text: str) -> str:
    """Without case and accents, every run of space one space: "Café  NOIR" → "cafe noir"."""
    plain = text.casefold()
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain)
        plain = "".join(part for part in parts if not unicodedata.combining(part))
    return " ".join(plain.split())


def words_of(text: str) -> tuple[str, ...]:
    """What is looked for: the words, folded, each once and at most 8 of them."""
    return tuple(dict.fromkeys(fold(text).split()))[:MOST_WORDS]


def parts_in(word: str, text: str) -> tuple[str, ...]:
    """The word if the folded text holds it; else its pairs of characters in a script without spaces; else nothing.

    Who looks for 假冒品牌鞋 finds 假冒品牌的鞋 where every pair but the one across 的 stands.
    """
    if word in text:
        return (word,)
    if not _HAN.fullmatch(word):
        return ()
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    held = tuple(dict.fromkeys(pair for pair in pairs if pair in text))
    return held if 3 * len(held) >= 2 * len(set(pairs)) else ()


def plain(html: str) -> str:
    """The words of sanitised HTML, as one line."""
    return " ".join(unescape(_TAG.sub("", _ENDS.sub(" ", html))).split())


def snippet(shown: str, words: tuple[str, ...]) -> tuple[Piece, ...]:
    """About 200 characters of a text around the first word found in it, marked."""
    found = spans(shown, words)
    begin = max((found[0][0] if found else 0) - AROUND, 0)
    begin = shown.rfind(" ", 0, begin) + 1 if begin else 0
    end = min(len(shown), begin + 3 * AROUND)
    cut = shown.find(" ", end)
    end = cut if 0 <= cut < end + 20 else end
    pieces = marked(shown[begin:end], words)
    lead = (Piece("same", "… "),) if begin else ()
    return (*lead, *pieces, *((Piece("same", " …"),) if end < len(shown) else ()))


def marked(text: str, words: tuple[str, ...]) -> tuple[Piece, ...]:
    """The text with what was looked for marked, accents and capitals notwithstanding."""
    pieces, at = [], 0
    for begin, end in spans(text, words):
        pieces += [Piece("same", text[at:begin]), Piece("mark", text[begin:end])]
        at = end
    return tuple(piece for piece in (*pieces, Piece("same", text[at:])) if piece.text)


def highlighted(html: str, words: tuple[str, ...]) -> str:
    """Sanitised HTML with <mark> about what was looked for; its tags are left alone."""
    if not words:
        return html
    return "".join(part if part.startswith("<") else _highlighted(part, words) for part in _TAG.split(html))


def _highlighted(part: str, words: tuple[str, ...]) -> str:
    pieces = marked(unescape(part), words)
    if all(piece.kind == "same" for piece in pieces):
        return part
    return "".join(
        f"<mark>{escape(piece.text)}</mark>" if piece.kind == "mark" else escape(piece.text) for piece in pieces
    )


def spans(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the words stand in a text as written, in order and without overlaps."""
    if not words:
        return []
    folded, places = [], []
    for index, letter in enumerate(text):
        flat = fold(letter) or (" " if letter.isspace() else "")
        folded.append(flat)
        places += [index] * len(flat)
    whole = "".join(folded)
    found = []
    for match in re.finditer("|".join(sorted(map(re.escape, words), key=len, reverse=True)), whole):
        found.append((places[match.start()], places[match.end() - 1] + 1))
    return [span for at, span in enumerate(found) if at == 0 or span[0] >= found[at - 1][1]]
