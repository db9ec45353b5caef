"""People, the catalogue, places and what was taken in, in memory."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core import vocabulary
from core.directory import Directory, UserGroup
from core.outbox import Kind
from core.ports import CardPlace, Place, Watch
from core.standing import Standing
from core.ticket import Person
from storage.catalogue import by_name
from storage.memory.state import CURRENT, Part


class PeoplePart(Part):
    """People and the catalogue."""

    def directory(self) -> Directory:
        """Return the catalogue in force; see `core.ports.People`."""
        people, written = self._state.people, self.catalogue()
        gone = frozenset(p.id for p in people.values() if not p.may_serve)
        return written.in_force(gone, unmet=written.in_groups() - people.keys())

    def catalogue(self) -> Directory:
        """Return the catalogue as it was applied, with the user groups as they were last read."""
        return self._state.catalogue[CURRENT]

    def replace_catalogue(self, directory: Directory) -> None:
        """Store a new catalogue; what it no longer names is retired, not erased."""
        before = self._state.catalogue[CURRENT]
        teams = {**before.retired_teams, **before.teams}
        services = {**before.retired_services, **before.services}
        self._state.catalogue[CURRENT] = replace(
            directory,
            retired_teams={k: v for k, v in teams.items() if k not in directory.teams},
            retired_services={k: v for k, v in services.items() if k not in directory.services},
        )
        if self.catalogue().timing() != before.timing():
            self._state.tickets |= {
                key: replace(t, timed=0) for key, t in self._state.tickets.items() if t.is_open
            }

    def save_user_group(self, group: UserGroup) -> None:
        """Remember who is in a user group that the catalogue names."""
        written = self.catalogue()
        if group.key in written.user_groups:
            groups = {**written.user_groups, group.key: group}
            self._state.catalogue[CURRENT] = replace(written, user_groups=groups)

    def open_tickets_by_team(self) -> Mapping[str, int]:
        """Return how many tickets, closed ones left out, each team has."""
        alive = (t for t in self._state.tickets.values() if t.state is not vocabulary.State.CLOSED)
        return Counter(t.team for t in alive)

    def person(self, user: str) -> Person | None:
        """Return somebody known."""
        return self._state.people.get(user)

    def people(self, users: Iterable[str]) -> Mapping[str, Person]:
        """Return those of these people who are known."""
        return {u: self._state.people[u] for u in users if u in self._state.people}

    def save_person(self, person: Person) -> None:
        """Remember somebody; what is his is found by his name."""
        before = self._state.people.get(person.id)
        self._state.people[person.id] = person
        if before is None or person.name != before.name:
            own = (t.id for t in self._state.tickets.values() if t.requester == person.id)
            self._state.indexed |= dict.fromkeys(own, 0)

    def everybody(self) -> Sequence[Person]:
        """Return all known people, by name."""
        return tuple(sorted(self._state.people.values(), key=by_name))


class PlacePart(Part):
    """Where messages are."""

    def card(self, ticket_id: int, hop: int) -> Place | None:
        """Return where a card is."""
        return self._state.cards.get((ticket_id, hop))

    def card_at(self, channel: str, ts: str) -> CardPlace | None:
        """Return which card a message is."""
        for (ticket_id, hop), place in self._state.cards.items():
            if (place.channel, place.ts) == (channel, ts):
                return CardPlace(ticket_id, hop, place)
        return None

    def save_card(self, ticket_id: int, hop: int, place: Place) -> None:
        """Remember where a card is."""
        self._state.cards[ticket_id, hop] = place

    def thread(self, ticket_id: int) -> Place | None:
        """Return where the ticket's thread is in the requester's DM."""
        return self._state.threads.get(ticket_id)

    def thread_at(self, channel: str, ts: str) -> int | None:
        """Return which ticket's thread a message is the root of."""
        places = self._state.threads.items()
        return next((t for t, p in places if (p.channel, p.ts) == (channel, ts)), None)

    def save_thread(self, ticket_id: int, place: Place) -> None:
        """Remember where the requester's thread is."""
        self._state.threads[ticket_id] = place

    def told_agent(self, channel: str, ts: str) -> int | None:
        """Return which ticket a message that we sent to an agent was about."""
        for row in self._state.outbox.values():
            if row.notice.kind is Kind.AGENT and (row.channel, row.ts) == (channel, ts):
                return row.notice.ticket_id
        return None


class ChannelPart(Part):
    """How teams' channels stand."""

    def standing(self, channel: str) -> Standing | None:
        """Return how a channel stands."""
        return self._state.standings.get(channel)

    def locked_standing(self, channel: str) -> Standing:
        """Return the same to whoever will change it."""
        return self._state.standings.setdefault(channel, Standing(channel))

    def save_standing(self, standing: Standing) -> None:
        """Remember how a channel stands."""
        self._state.standings[standing.channel] = standing

    def open_places(self) -> Sequence[Place]:
        """Return where tickets that are not closed are talked about, the latest ticket first."""
        alive = [
            t.id for t in self._state.tickets.values() if t.state is not vocabulary.State.CLOSED
        ]
        latest = sorted(alive, reverse=True)
        threads = [self._state.threads[i] for i in latest if i in self._state.threads]
        hops = {i: max((h for t, h in self._state.cards if t == i), default=None) for i in latest}
        cards = [self._state.cards[i, hop] for i, hop in hops.items() if hop is not None]
        return (*threads, *cards)


class IntakePart(Part):
    """What was already taken in."""

    def first_time(self, key: str, now: datetime) -> bool:
        """Note a request's key; False when it was noted before."""
        first = key not in self._state.seen
        self._state.seen.setdefault(key, now)
        return first

    def known(self, keys: Sequence[str]) -> frozenset[str]:
        """Return which of these keys were noted."""
        return frozenset(self._state.seen.keys() & {*keys})

    def forget_seen(self, before: datetime, limit: int) -> int:
        """Forget the keys noted before an instant; returns how many."""
        old = sorted((at, key) for key, at in self._state.seen.items() if at < before)[:limit]
        for _, key in old:
            del self._state.seen[key]
        return len(old)

    def watch(self) -> Watch | None:
        """Return what is known of intake."""
        return self._state.watches.get(CURRENT)

    def keep_watch(self, watch: Watch) -> None:
        """Note what is known of intake."""
        self._state.watches[CURRENT] = watch
