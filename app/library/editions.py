"""What stands beside an SOP in force: the rules that markets have apart, and translations with what lags in each."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.library.languages import name_of
from app.library.live import Module
from app.library.translations import clause_words, sop_locales
from app.library.variants import rulebook


@dataclass(frozen=True)
class Edition:
    """A market variant (locale None) or a translation (of everybody's rules: market None).

    `clauses` are those it holds, `stale` those made from another rev than the one in force, `missing` those it lacks;
    of a variant both are empty: it says what it says.
    """

    market: str | None
    locale: str | None
    name: str
    clauses: tuple[str, ...]
    stale: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def lags(self) -> bool:
        return bool(self.stale or self.missing)


def editions(session: Session, module: Module) -> list[Edition]:
    """Variants by market, each with its translations behind it, after those of everybody's rules."""
    codes = {clause.id: clause.code for clause in module.clauses}
    revs: dict[str | None, dict[int, int]] = {None: {}}
    book = rulebook(session)
    for id in codes:
        revs[None][id] = book.everywhere[id].rev
    for (id, apart), own in book.apart.items():
        if id in codes:
            revs.setdefault(apart, {})[id] = own.rev
    markets = sorted(name for name in revs if name)
    found = [Edition(name, None, name, tuple(codes[id] for id in codes if id in revs[name])) for name in markets]
    for locale in sop_locales(session, module.release_id, module.sop.id):
        words = clause_words(session, module.release_id, locale, module.sop.id)
        for market in (None, *markets):
            made = {id: one.of_rev for (id, variant), one in words.items() if variant == market and id in revs[market]}
            if made or market is None:
                found.append(_translation(market, locale, codes, revs[market], made))
    return sorted(found, key=lambda one: (one.market or "", one.locale or ""))


def _translation(
    market: str | None, locale: str, codes: dict[int, str], revs: dict[int, int], made: dict[int, int | None]
) -> Edition:
    name = f"{market}, {name_of(locale)}" if market else name_of(locale)
    stale = tuple(codes[id] for id in codes if id in made and made[id] != revs[id])
    missing = tuple(codes[id] for id in codes if id in revs and id not in made)
    return Edition(market, locale, name, tuple(codes[id] for id in codes if id in made), stale, missing)
