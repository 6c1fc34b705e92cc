"""Languages as their readers know them: by name, by direction, and which of those on offer suits a person; pure."""

import os
from collections.abc import Iterable
from dataclasses import dataclass

SOURCE = os.environ.get("PLUMBLINE_SOURCE_LANGUAGE") or "en"  # what SOPs and cases are written in: the same for all
NAMES = {
    "ar": "العربية", "bn": "বাংলা", "de": "Deutsch", "en": "English", "es": "Español", "fa": "فارسی", "fil": "Filipino",
    "fr": "Français", "he": "עברית", "hi": "हिन्दी", "id": "Bahasa Indonesia", "it": "Italiano", "ja": "日本語",
    "ko": "한국어", "ms": "Bahasa Melayu", "my": "မြန်မာ", "nl": "Nederlands", "pl": "Polski", "pt": "Português",
    "pt-BR": "Português (Brasil)", "ro": "Română", "ru": "Русский", "th": "ไทย", "tl": "Tagalog", "tr": "Türkçe",
    "uk": "Українська", "ur": "اردو", "vi": "Tiếng Việt", "zh": "中文", "zh-Hans": "简体中文", "zh-Hant": "繁體中文",
}  # fmt: skip
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True)
class Language:
    """A language something can be read in; `tag` SOURCE stands for the source's."""

    tag: str
    name: str
    direction: str
    current: bool


def switch(current: str | None, offered: Iterable[str]) -> list[Language]:
    """The source's language and those on offer, as a choice; empty where there is nothing to choose."""
    tags = (SOURCE, *(tag for tag in offered if tag != SOURCE))
    if len(tags) == 1:
        return []
    return [Language(tag, name_of(tag), direction(tag), tag == (current or SOURCE)) for tag in tags]


def name_of(locale: str | None) -> str:
    """What the language is called by those who read it; its tag where that is not known here. None is the source's."""
    tag = locale or SOURCE
    return NAMES.get(tag) or NAMES.get(tag.split("-")[0]) or tag


def direction(locale: str | None) -> str:
    """ "rtl" or "ltr"."""
    return "rtl" if (locale or SOURCE).split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def best(wanted: str | None, offered: Iterable[str]) -> str | None:
    """The translation on offer that suits who wants this language: the same tag, else the same language.

    None means the source: it was wanted, or nothing on offer suits.
    """
    if not wanted or wanted.lower() == SOURCE:
        return None
    by_tag = {one.lower(): one for one in sorted(offered)}
    tag = wanted.lower()
    language = tag.split("-")[0]
    near = next((one for key, one in by_tag.items() if key.split("-")[0] == language), None)
    return by_tag.get(tag) or by_tag.get(language) or (None if language == SOURCE else near)
