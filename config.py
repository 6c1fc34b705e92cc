"""Defaults of every setting; environment variables named PLUMBLINE_* override them, read once at start."""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent
INSTANCE = ROOT / "instance"
PREFIX = "PLUMBLINE_"


@dataclass(frozen=True)
class Settings:
    """What an operator may set. Each field's variable is its name in capitals after PLUMBLINE_."""

    database_url: str
    content_dir: Path
    secret_key: str
    mail_url: str = "console:"
    public_url: str = "http://127.0.0.1:8000"
    proxies: int = 0
    source_language: str = "en"  # app/library/languages.py reads it where it is needed


def from_prefixed_env(environ: Mapping[str, str]) -> Settings:
    """The settings of this process: defaults, overridden by `environ`.

    The secret key is generated into instance/ with mode 0600 when none is given, so that sessions outlive a restart.
    Raises ValueError naming the variable that is unknown or unusable.
    """
    given = {name.removeprefix(PREFIX): value for name, value in environ.items() if name.startswith(PREFIX)}
    unknown = sorted(set(given) - {name.upper() for name in Settings.__dataclass_fields__} - TOLERATED)
    if unknown:
        raise ValueError(f"{PREFIX}{unknown[0]} is not a setting; known are {', '.join(variables())}")
    return Settings(
        database_url=_dialect(given.get("DATABASE_URL") or f"sqlite:///{INSTANCE / 'plumbline.sqlite'}"),
        content_dir=(ROOT / (given.get("CONTENT_DIR") or "content")).resolve(),
        secret_key=given.get("SECRET_KEY") or _kept_secret(INSTANCE / "secret_key"),
        mail_url=given.get("MAIL_URL") or Settings.mail_url,
        public_url=given.get("PUBLIC_URL") or Settings.public_url,
        proxies=_count("PROXIES", given.get("PROXIES") or "0"),
        source_language=_language("SOURCE_LANGUAGE", given.get("SOURCE_LANGUAGE") or Settings.source_language),
    )


# Read by tests and benchmarks, never by the app.
TOLERATED = {"BROWSER", "REFERENCE"}


def variables() -> list[str]:
    """The names of all configuration variables, as an operator writes them."""
    return [PREFIX + name.upper() for name in Settings.__dataclass_fields__]


def _count(name: str, text: str) -> int:
    """A small whole number. Raises ValueError naming the variable."""
    if not text.isdecimal() or len(text) > 2:
        raise ValueError(f"{PREFIX}{name} is '{text}': write a number from 0 to 99")
    return int(text)


def _language(name: str, text: str) -> str:
    """A language tag. Raises ValueError naming the variable."""
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise ValueError(f"{PREFIX}{name} is '{text}': write a language tag, as in en or pt-BR")
    return text


def _dialect(url: str) -> str:
    """PostgreSQL comes as postgresql:// from most hosts; psycopg 3 is our driver. Raises ValueError for others."""
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    if not url.startswith(("sqlite://", "postgresql+psycopg://")):
        raise ValueError(
            f"{PREFIX}DATABASE_URL is no address we know: write sqlite:////path or postgresql://user@host/name"
        )
    return url


def _kept_secret(path: Path) -> str:
    """The key kept at `path`, made there on first use; of several processes starting at once, one makes it for all."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # created with mode 0600
            draft.write(secrets.token_urlsafe(48))
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text()
