"""What is made once per worker: made anew for every application, it would take longer than most tests do."""

import gc
from collections.abc import Callable
from types import CodeType
from typing import Any

import sqlalchemy as sa
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule


class Templates(BytecodeCache):
    """Templates as they were compiled, by their name and text."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self._known[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = Templates()
BUILDERS: dict[tuple[str, bool], Callable[..., Any]] = {}
ENGINES: dict[str, sa.Engine] = {}
STATEMENTS = 10_000  # kept as compiled; the library keeps 500
compile_builder = Rule._compile_builder
engine_from_config = sa.engine_from_config


def remembered_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """What builds an address, of every application alike."""
    key = (rule.rule, append_unknown)
    if rule.defaults or key not in BUILDERS:
        BUILDERS[key] = compile_builder(rule, append_unknown)
    return BUILDERS[key]


def remembered_engine(options: dict[str, Any], prefix: str = "sqlalchemy.") -> sa.Engine:
    """An engine that knows what others before it compiled; on PostgreSQL it has their connections too."""
    url = sa.make_url(options["url"])
    kind = str(url) if url.get_backend_name() == "postgresql" else url.get_backend_name()
    if kind not in ENGINES:
        ENGINES[kind] = engine_from_config(options, prefix)
        ENGINES[kind]._compiled_cache = LRUCache(STATEMENTS)
        if kind == "sqlite":
            return ENGINES[kind]
    if kind != "sqlite":
        return ENGINES[kind].execution_options()  # listeners are an engine's own
    engine = engine_from_config(options, prefix)
    engine.dialect, engine._compiled_cache = ENGINES[kind].dialect, ENGINES[kind]._compiled_cache
    return engine


def remember() -> None:
    """Begin to. What is loaded by now is not searched for garbage again, and the rest less often."""
    Rule._compile_builder = remembered_builder  # type: ignore[assignment, method-assign]
    sa.engine_from_config = remembered_engine  # type: ignore[assignment]
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 5, 5)


def forget() -> None:
    """Close what is still connected to a server that is about to end."""
    for engine in ENGINES.values():
        engine.dispose()
