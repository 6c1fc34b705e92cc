"""Who may do what: the one table of permissions by role, and the scopes within which a role counts."""

from dataclasses import dataclass

GRANTS: dict[str, frozenset[str]] = {
    "accommodations.write": frozenset({"admin", "lead"}),
    "account.write": frozenset({"moderator", "lead", "trainer", "auditor", "qa_lead", "admin"}),
    "assignments.write": frozenset({"lead"}),
    "auditors.read": frozenset({"qa_lead"}),
    "audits.import": frozenset({"lead", "qa_lead", "admin"}),
    "audits.judge": frozenset({"auditor"}),
    "content.release": frozenset({"trainer", "admin"}),
    "content.write": frozenset({"trainer", "admin"}),
    "disputes.read": frozenset({"auditor", "qa_lead"}),
    "evidence.read": frozenset({"auditor", "lead", "qa_lead", "trainer", "admin"}),
    "gaps.read": frozenset({"lead", "qa_lead", "trainer", "admin"}),
    "gold.read": frozenset({"trainer"}),
    "imports.read": frozenset({"lead", "qa_lead", "trainer", "admin"}),
    "learning.take": frozenset({"moderator", "lead", "trainer", "auditor", "qa_lead", "admin"}),
    "library.read": frozenset({"moderator", "lead", "trainer", "auditor", "qa_lead", "admin"}),
    "people.import": frozenset({"admin"}),
    "people.invite": frozenset({"admin"}),
    "people.read": frozenset({"admin", "lead"}),
    "plans.write": frozenset({"lead", "trainer", "admin"}),
    "persons.read": frozenset({"trainer"}),
    "questions.answer": frozenset({"trainer"}),
    "proofs.read": frozenset({"lead", "trainer"}),
    "reason_codes.write": frozenset({"qa_lead", "admin"}),
    "releases.read": frozenset({"lead", "qa_lead", "trainer", "admin"}),
    "responses.import": frozenset({"lead", "qa_lead", "trainer", "admin"}),
    "roles.write": frozenset({"admin"}),
    "volumes.import": frozenset({"lead", "qa_lead", "admin"}),
}


@dataclass(frozen=True)
class Scope:
    """Where a role counts: everywhere, in one market, at one vendor (in one market), or in one team."""

    market: str | None = None
    vendor: str | None = None
    team: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Scope":
        """Read 'all', 'market:ID', 'vendor:NAME', 'vendor:NAME+market:ID' or 'team:SLUG'.

        Raises ValueError that says which forms are understood.
        """
        if text == "all":
            return cls()
        parts = dict(part.partition(":")[::2] for part in text.split("+"))
        if set(parts) in ({"market"}, {"vendor"}, {"vendor", "market"}, {"team"}) and all(parts.values()):
            return cls(**parts)
        raise ValueError(
            f"scope '{text}' is not understood: write all, market:ID, vendor:NAME, vendor:NAME+market:ID or team:SLUG"
        )

    @property
    def text(self) -> str:
        """As `parse` reads it."""
        parts = (("team", self.team), ("vendor", self.vendor), ("market", self.market))
        return "+".join(f"{name}:{value}" for name, value in parts if value) or "all"

    def holds(self, *, market: str | None, vendor: str | None, team: str) -> bool:
        """Whether a team with these features lies within the scope."""
        return self.team in (None, team) and self.market in (None, market) and self.vendor in (None, vendor)

    def covers(self, other: "Scope") -> bool:
        """Whether every team of the other scope lies within this one. A team's scope is covered by its own or all."""
        mine = (self.market, self.vendor, self.team)
        return all(own in (None, its) for own, its in zip(mine, (other.market, other.vendor, other.team), strict=True))


@dataclass(frozen=True)
class Access:
    """The roles of one person, each with its scope; what they allow is looked up in GRANTS."""

    user_id: int
    roles: frozenset[tuple[str, Scope]]

    @property
    def moderates(self) -> bool:
        """Whether training may fall due to the person."""
        return any(role == "moderator" for role, _ in self.roles)

    def scopes(self, permission: str) -> frozenset[Scope]:
        """The scopes within which this person has `permission`. Raises KeyError for a permission not in GRANTS."""
        return frozenset(scope for role, scope in self.roles if role in GRANTS[permission])

    def may(self, permission: str) -> bool:
        """Whether the person has `permission` anywhere at all."""
        return bool(self.scopes(permission))
