"""A unit of work: all of core's ports over one connection in a transaction."""

from collections.abc import Callable

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from storage.alerts import AlertUnit
from storage.digests import DigestUnit
from storage.errors import Conflict
from storage.figures import FigureUnit
from storage.intake import IntakeUnit
from storage.lists import ListUnit
from storage.milestones import MilestoneUnit
from storage.people import PeopleUnit
from storage.piles import PileUnit
from storage.places import ChannelUnit, PlaceUnit
from storage.portals import PortalUnit
from storage.search import SearchUnit
from storage.subscriptions import SubscriptionUnit


class SqlWork(
    ListUnit,
    MilestoneUnit,
    FigureUnit,
    PileUnit,
    PeopleUnit,
    PlaceUnit,
    ChannelUnit,
    DigestUnit,
    SubscriptionUnit,
    AlertUnit,
    SearchUnit,
    PortalUnit,
    IntakeUnit,
):
    """Everything core asks for, as `core.ports.Work` says it."""

    def apart(self, part: Callable[[], object], /) -> Exception | None:
        """Do a part that may fail, in a savepoint."""
        try:
            with self._connection.begin_nested():
                part()
        except (DataError, IntegrityError) as error:
            return error
        except (DBAPIError, Conflict):
            raise
        except Exception as error:  # noqa: BLE001 — whatever one part meets, the others go on
            return error
        return None
