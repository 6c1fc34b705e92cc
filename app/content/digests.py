"""Names for values by what they hold."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping


def _canonical(value: object) -> object:
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, list | tuple):
        return [_canonical(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(_canonical(key)): _canonical(inner) for key, inner in value.items()}
    return value


def digest(value: object) -> str:
    """SHA-256 (hex) of the value as sorted-key UTF-8 JSON in NFC; 3.0 and 3 are the same number."""
    text = json.dumps(_canonical(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
