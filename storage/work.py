"""A unit of work: all of core's ports over one connection in a transaction."""

from storage.digests import DigestUnit
from storage.lists import ListUnit
from storage.people import PeopleUnit
from storage.places import IntakeUnit, PlaceUnit


class SqlWork(ListUnit, PeopleUnit, PlaceUnit, DigestUnit, IntakeUnit):
    """Everything core asks for, as `core.ports.Work` says it."""
