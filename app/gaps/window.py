"""The stretch of time a report looks at: whole UTC days before a midnight."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app import clock
from app.said import Said, said, said_many
from app.stats.constants import AGE_EDGES

DAYS = 56
EARLIEST = date(1970, 1, 1)  # windows reach back from here without leaving the calendar


@dataclass(frozen=True)
class Window:
    """The `days` UTC days before the midnight `as_of`, itself excluded; days None = since the first evidence."""

    as_of: datetime
    days: int | None = DAYS

    @classmethod
    def read(cls, as_of: str | None = None, days: str | int | None = None) -> "Window":
        """Understand '2026-11-23' (None: the next midnight, so that today counts) and '56' or 'all'.

        Raises ValueError that says what was expected.
        """
        if not as_of:
            day = clock.now().date() + timedelta(days=1)
        else:
            try:
                day = date.fromisoformat(as_of)
            except ValueError:
                day = date.min
            if day < EARLIEST:
                raise ValueError(said("'%(given)s' is not a day: write it as 2026-11-23", given=as_of))
        return cls(datetime(day.year, day.month, day.day, tzinfo=UTC), _days(days, day))

    @property
    def until(self) -> date:
        """The first day after the window."""
        return self.as_of.date()

    @property
    def since(self) -> date | None:
        """The first day of the window; None = no limit."""
        return None if self.days is None else self.until - timedelta(days=self.days)

    @property
    def since_moment(self) -> datetime:
        """The moment the window begins; the earliest there is where it has no limit."""
        since = self.since or date.min
        return datetime(since.year, since.month, since.day, tzinfo=UTC)

    @property
    def edges(self) -> list[date]:
        """The first days of the age buckets but the oldest, newest bucket first (constants.AGE_EDGES)."""
        return [self.until - timedelta(days=edge) for edge in AGE_EDGES]

    @property
    def governs_at(self) -> datetime:
        """The moment whose library counts: as_of, but never later than now."""
        return min(self.as_of, clock.now())

    @property
    def words(self) -> Said:
        """'56 days to 22 Nov 2026', the last day that counts."""
        last = self.until - timedelta(days=1)
        if self.days is None:
            return said("all evidence to %(day)s", day=last)
        return said_many("%(num)s day to %(day)s", "%(num)s days to %(day)s", self.days, day=last)


def _days(days: str | int | None, until: date) -> int | None:
    """The length of a window that ends at `until`; None for 'all'."""
    if days is None or days == "":
        return DAYS
    if days == "all":
        return None
    if not str(days).isdecimal() or not 0 < int(days) < (until - date.min).days:
        raise ValueError(said("'%(given)s' is not a window: write a number of days, as in 56, or all", given=str(days)))
    return int(days)
