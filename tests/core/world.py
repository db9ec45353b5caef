"""A small desk to play on: two académies, four teams, a dozen people, and a ticket's story."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from core import engine
from core.acts import Act, Given, Outcome
from core.calendar import Calendar
from core.directory import Academy, Directory, IntakeChannel, Routing, Service, Subcategory, Team
from core.effects import Moment
from core.errors import Refusal
from core.outbox import Kind
from core.ticket import FileRef, Person, Source, Ticket
from core.vocabulary import Action, Impact, Rating, State, Urgency

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CALENDAR = Calendar()

CHLOE = "U0CHLOE"  # asks for help, in Toulouse
PAUL = "U0PAUL"  # asks for help too: a stranger to Chloé's tickets
ANNE, BRUNO, SOPHIE = "U0ANNE", "U0BRUNO", "U0SOPHIE"  # platform of Toulouse; Sophie supervises
MEHDI = "U0MEHDI"  # platform of Montpellier
KARIM, LEA, OMAR = "U0KARIM", "U0LEA", "U0OMAR"  # networks; Omar supervises
NOUR = "U0NOUR"  # human resources, who do not show their staff

INTAKE = "C0AIDE"  # where the networks take requests in by a reaction
TLS, MPL, NETWORK, STAFFING = "plateforme-tls", "plateforme-mpl", "reseau", "rh"

DIRECTORY = Directory(
    academies={
        "toulouse": Academy("toulouse", "Académie de Toulouse", TLS, frozenset({"ac-toulouse.fr"})),
        "montpellier": Academy("montpellier", "Académie de Montpellier", MPL),
    },
    teams={
        TLS: Team(
            TLS,
            "DSI Plateforme Assistance TLS",
            "C0TLS",
            "toulouse",
            frozenset({ANNE, BRUNO}),
            frozenset({SOPHIE}),
        ),
        MPL: Team(MPL, "DSI Plateforme Assistance MPL", "C0MPL", "montpellier", frozenset({MEHDI})),
        NETWORK: Team(
            NETWORK,
            "Réseaux et télécoms",
            "C0RESEAU",
            agents=frozenset({KARIM, LEA}),
            supervisors=frozenset({OMAR}),
            reaction="ticket",
            intake=(IntakeChannel(INTAKE, "reseau"),),
        ),
        STAFFING: Team(
            STAFFING, "Ressources humaines", "C0RH", agents=frozenset({NOUR}), hides_staff=True
        ),
    },
    services={
        "messagerie": Service(
            "messagerie",
            "Messagerie",
            "E-mail",
            Routing(teams={"toulouse": TLS, "montpellier": MPL}),
            {"pleine": Subcategory("pleine", "Boîte pleine", "Mailbox full")},
        ),
        "reseau": Service("reseau", "Réseau et internet", "Network", Routing(NETWORK)),
        "poste": Service("poste", "Poste de travail"),
    },
)

PEOPLE = {
    user: Person(user, user.removeprefix("U0").capitalize(), locale="fr-FR")
    for user in (CHLOE, PAUL, ANNE, BRUNO, SOPHIE, MEHDI, KARIM, LEA, OMAR, NOUR)
}

FILE = FileRef("F0PHOTO", "photo.png", "image/png", 2048)

FILLED: dict[Action, dict[str, Any]] = {
    Action.ASSIGN: {"agent": BRUNO},
    Action.DISPATCH: {"team": NETWORK},
    Action.MESSAGE: {"words": "Nous regardons."},
    Action.REQUEST_INFO: {"words": "Depuis quand ?"},
    Action.HOLD: {"partner": "Orange", "reason": "Ligne coupée"},
    Action.RESOLVE: {"words": "C'est réparé."},
    Action.REOPEN: {"words": "Toujours en panne."},
    Action.EDIT: {
        "title": "Plus rien",
        "service": "poste",
        "impact": Impact.SERVICE,
        "urgency": Urgency.HIGH,
    },
    Action.NOTE: {"note": "Vu avec le collègue."},
    Action.ANSWER: {"words": "Depuis hier."},
    Action.RATE: {"rating": Rating.RATHER_SATISFIED},
}
"""What each action asks for, filled in so that it is accepted."""


def without(directory: Directory, user: str, *teams: str) -> Directory:
    """Take somebody out of some teams, all of them when none is named."""
    left = {
        key: replace(team, agents=team.agents - {user}, supervisors=team.supervisors - {user})
        if not teams or key in teams
        else team
        for key, team in directory.teams.items()
    }
    return replace(directory, teams=left)


def joining(directory: Directory, user: str, team: str) -> Directory:
    """Make somebody an agent of a team."""
    joined = replace(directory.teams[team], agents=directory.teams[team].agents | {user})
    return replace(directory, teams={**directory.teams, team: joined})


class Story:
    """One ticket from its opening on; each act moves the clock by a minute."""

    def __init__(
        self,
        directory: Directory = DIRECTORY,
        requester: str = CHLOE,
        opened_by: str | None = None,
        source: Source | None = None,
        **given: Any,
    ) -> None:
        self.directory = directory
        self.now = NOW
        wanted = Given(
            **{
                "title": "Messagerie en panne",
                "description": "Je ne reçois plus rien.",
                "service": "messagerie",
                "academy": "toulouse",
                "requester": requester,
                **given,
            }
        )
        act = Act(Action.OPEN, opened_by or requester, wanted, source=source)
        self.outcomes = [engine.open_ticket(1678, self._moment(act))]

    @property
    def last(self) -> Outcome:
        return self.outcomes[-1]

    @property
    def ticket(self) -> Ticket:
        return self.last.ticket

    def do(
        self,
        actor: str,
        action: Action,
        *,
        seen: int | None = None,
        source: Source | None = None,
        mentions: tuple[str, ...] = (),
        **given: Any,
    ) -> Outcome:
        """Act with the form filled in; what is given replaces what `FILLED` says."""
        filled = Given(**{**FILLED.get(action, {}), **given})
        act = Act(action, actor, filled, seen, source, mentions)
        self.now += timedelta(minutes=1)
        self.outcomes.append(engine.perform(self.ticket, self._moment(act)))
        return self.last

    def refuses(self, actor: str, action: Action, **more: Any) -> Refusal:
        """Expect the act to be refused, and return why."""
        try:
            self.do(actor, action, **more)
        except Refusal as refusal:
            return refusal
        message = f"{action} by {actor} was accepted"
        raise AssertionError(message)

    def revise(
        self, actor: str, action: Action, source: Source, *, deleted: bool = False, **given: Any
    ) -> Outcome:
        """Edit or delete a message that a journal holds."""
        act = Act(action, actor, Given(**given), source=source)
        self.now += timedelta(minutes=1)
        self.outcomes.append(engine.revise(self.ticket, self._moment(act), deleted=deleted))
        return self.last

    def _moment(self, act: Act) -> Moment:
        return Moment(act, self.now, self.directory, CALENDAR)


def story_in(state: State, directory: Directory = DIRECTORY) -> Story:
    """Tell a story up to a state: of Chloé's ticket, in Anne's hands where one holds it."""
    story = Story(directory)
    for actor, action in _PATHS[state]:
        story.do(actor, action)
    return story


_TAKEN = ((ANNE, Action.TAKE),)
_SOLVED = (*_TAKEN, (ANNE, Action.RESOLVE))
_PATHS = {
    State.DISPATCHED: (),
    State.ASSIGNED: _TAKEN,
    State.WAITING_REQUESTER: (*_TAKEN, (ANNE, Action.REQUEST_INFO)),
    State.WAITING_PARTNER: (*_TAKEN, (ANNE, Action.HOLD)),
    State.RESOLVED: _SOLVED,
    State.CLOSED: (*_SOLVED, (CHLOE, Action.CLOSE)),
}


def told(outcome: Outcome, kind: Kind) -> list[str]:
    """Return who or which team gets the notices of a kind."""
    return [notice.to for notice in outcome.notices if notice.kind is kind]


def kinds(outcome: Outcome) -> list[Kind]:
    """Return the kinds of an outcome's notices, in order."""
    return [notice.kind for notice in outcome.notices]


def never(of: object, error: Exception) -> None:
    """Told of what must not fail."""
    raise AssertionError(of) from error
