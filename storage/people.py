"""People and the catalogue in tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import uuid4

from sqlalchemy import bindparam, false, func, or_, select, true, union_all, update

from core.directory import Directory, UserGroup
from core.ticket import Person
from storage import catalogue, tables
from storage.catalogue import USER_GROUP, by_name
from storage.tables import catalogue_item, catalogue_stamp, person
from storage.ticket_tables import HELD, OPEN, QUEUED, SOLVED, ticket
from storage.unit import Unit, values

_PERSON: Final = select(person).where(person.c.id == bindparam("user"))
_PEOPLE: Final = select(person).where(person.c.id.in_(bindparam("users", expanding=True)))
_EVERYBODY: Final = select(person)
_GONE: Final = select(person.c.id).where(
    or_(person.c.active == false(), person.c.external == true())
)
_STAMP: Final = select(catalogue_stamp.c.stamp)
_NEW_STAMP: Final = update(catalogue_stamp).values(stamp=bindparam("stamp"))
_ITEMS: Final = select(
    catalogue_item.c.kind, catalogue_item.c.key, catalogue_item.c.body, catalogue_item.c.retired
).order_by(catalogue_item.c.position, catalogue_item.c.key)
_REMEMBER: Final = (
    update(catalogue_item)
    .where(catalogue_item.c.kind == USER_GROUP, catalogue_item.c.key == bindparam("group"))
    .values(body=bindparam("told"))
)
_INDEX_ANEW: Final = update(ticket).where(ticket.c.requester == bindparam("user")).values(indexed=0)
_TIME_ANEW: Final = update(ticket).where(OPEN).values(timed=0)
# One branch per index that knows the tickets which are not closed.
_ALIVE: Final = union_all(
    *(
        select(ticket.c.team, func.count()).where(which).group_by(ticket.c.team)
        for which in (HELD, QUEUED, SOLVED)
    )
)


class PeopleUnit(Unit):
    """Knows who is who."""

    _directory: Directory | None = None

    def directory(self) -> Directory:
        """Return the catalogue as this transaction sees it; see `core.ports.People`."""
        if self._directory is None:
            self._directory = self._current()
        return self._directory

    def _current(self) -> Directory:
        stamp = self._connection.execute(_STAMP).scalar_one()
        kept = self._shared.catalogue
        if kept is None or kept[0] != stamp:
            kept = (stamp, self._read())
            self._shared.catalogue = kept
        return kept[1]

    def _read(self) -> Directory:
        written = self.catalogue()
        gone = frozenset(self._connection.execute(_GONE).scalars())
        grouped = written.in_groups()
        return written.in_force(gone, unmet=grouped - self.people(grouped).keys())

    def catalogue(self) -> Directory:
        """Return the catalogue as it was applied, with the user groups as they were last read."""
        items = (catalogue.Item(*row) for row in self._connection.execute(_ITEMS))
        return catalogue.directory_of(items)

    def replace_catalogue(self, directory: Directory) -> None:
        """Store a new catalogue; what it no longer names is retired, not erased."""
        timing = self.catalogue().timing()
        self._connection.execute(update(catalogue_item).values(retired=True))
        rows = [
            values(item) | {"position": position}
            for position, item in enumerate(catalogue.items_of(directory))
        ]
        if rows:
            upsert = self._shared.dialect.upsert(catalogue_item, ("kind", "key"))
            self._connection.execute(upsert, rows)
        self._stamp()
        if self.catalogue().timing() != timing:
            self._connection.execute(_TIME_ANEW)

    def save_user_group(self, group: UserGroup) -> None:
        """Remember who is in a user group that the catalogue names."""
        kept = self.catalogue().user_groups.get(group.key)
        if kept is not None and kept != group:
            told = {"group": group.key, "told": catalogue.document(group)}
            self._connection.execute(_REMEMBER, told)
            self._stamp()

    def _stamp(self) -> None:
        """Make every copy of the catalogue stale, wherever it is kept."""
        self._directory = None
        self._connection.execute(_NEW_STAMP, {"stamp": uuid4().hex})

    def open_tickets_by_team(self) -> Mapping[str, int]:
        """Return how many tickets, closed ones left out, each team has."""
        found: dict[str, int] = {}
        for team, count in self._connection.execute(_ALIVE):
            found[team] = found.get(team, 0) + count
        return found

    def person(self, user: str) -> Person | None:
        """Return somebody known."""
        row = self._connection.execute(_PERSON, {"user": user}).first()
        return None if row is None else Person(*row)

    def people(self, users: Iterable[str]) -> Mapping[str, Person]:
        """Return those of these people who are known."""
        wanted = [*{*users}]
        if not wanted:
            return {}
        found = self._connection.execute(_PEOPLE, {"users": wanted})
        return {row.id: Person(*row) for row in found}

    def save_person(self, person: Person) -> None:
        """Remember somebody, or what changed about him."""
        before = self.person(person.id)
        upsert = self._shared.dialect.upsert(tables.person, ("id",))
        self._connection.execute(upsert, values(person))
        if before is None or person.name != before.name:
            self._connection.execute(_INDEX_ANEW, {"user": person.id})
        unmet = before is None and person.id in self.directory().in_groups()
        if unmet or person.may_serve != (before is None or before.may_serve):
            self._stamp()

    def everybody(self) -> Sequence[Person]:
        """Return all known people, by name."""
        found = (Person(*row) for row in self._connection.execute(_EVERYBODY))
        return tuple(sorted(found, key=by_name))
