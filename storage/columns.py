"""How the values of core are stored in columns, the same in every database."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Dialect, Integer, SmallInteger, Text
from sqlalchemy.types import TypeDecorator

from core.portal import Filters
from core.questions import Kind
from core.ticket import Answer, FileRef, Source
from core.vocabulary import Priority, State

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

BIG_ID: Final = BigInteger().with_variant(Integer, "sqlite")
"""A number of rows; SQLite numbers rows by itself only in a column of this exact type."""


class Instant(TypeDecorator[datetime]):
    """An aware instant, as microseconds since 1970 in UTC.

    A number is exact, sorts and compares alike in every database, and depends neither on a
    session's time zone nor on how a driver reads a text. Naive values raise TypeError.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Count the microseconds."""
        del dialect
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the instant, aware and in UTC."""
        del dialect
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Span(TypeDecorator[timedelta]):
    """A span of time, as microseconds: adding up rounds nothing off."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Count the microseconds."""
        del dialect
        return None if value is None else value // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """Return the span."""
        del dialect
        return None if value is None else timedelta(microseconds=value)


class Word(TypeDecorator[StrEnum]):
    """One of core's words (a state, an action…), as text: a new one needs no migration."""

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Write the word."""
        del dialect
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Read the word; raises ValueError for one that this version does not know."""
        del dialect
        return None if value is None else self.enum(value)


class Scale(TypeDecorator[IntEnum]):
    """A step of one of core's scales, as a number that sorts like it."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, enum: type[IntEnum]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: IntEnum | None, dialect: Dialect) -> int | None:
        """Write the number."""
        del dialect
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> IntEnum | None:
        """Read the step."""
        del dialect
        return None if value is None else self.enum(value)


class Packed(TypeDecorator[Any]):
    """A small value that is always read whole, as JSON."""

    impl = JSON
    cache_ok = True

    def __init__(self, pack: Callable[[Any], object], unpack: Callable[[Any], object]) -> None:
        super().__init__(none_as_null=True)
        self.pack = pack
        self.unpack = unpack

    def process_bind_param(self, value: object, dialect: Dialect) -> object:
        """Pack the value; nothing stays NULL."""
        del dialect
        return None if value is None else self.pack(value)

    def process_result_value(self, value: object, dialect: Dialect) -> object:
        """Unpack the value."""
        del dialect
        return None if value is None else self.unpack(value)


class Written(TypeDecorator[Any]):
    """A day or an hour as ISO 8601 writes it: it sorts, and no driver reads a zone into it."""

    impl = Text
    cache_ok = True

    def __init__(self, write: Callable[[Any], str], read: Callable[[str], object]) -> None:
        super().__init__()
        self.write = write
        self.read = read

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """Write the value."""
        del dialect
        return None if value is None else self.write(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        """Read the value."""
        del dialect
        return None if value is None else self.read(value)


def _pack_files(files: tuple[FileRef, ...]) -> object:
    return [[f.id, f.name, f.mimetype, f.size] for f in files]


def _unpack_files(stored: list[list[Any]]) -> tuple[FileRef, ...]:
    return tuple(FileRef(*each) for each in stored)


def _pack_answers(answers: tuple[Answer, ...]) -> object:
    return [asdict(answer) for answer in answers]


def _unpack_answers(stored: list[dict[str, Any]]) -> tuple[Answer, ...]:
    return tuple(
        Answer(**{**each, "kind": Kind(each["kind"]), "refs": tuple(each["refs"])})
        for each in stored
    )


def _pack_source(source: Source) -> object:
    return [source.channel, source.ts, source.revision]


def _unpack_source(stored: list[str]) -> Source:
    return Source(*stored)


def _unpack_fields(stored: dict[str, list[str | None]]) -> dict[str, tuple[str | None, ...]]:
    return {name: tuple(pair) for name, pair in stored.items()}


def _pack_filters(filters: Filters) -> object:
    return asdict(filters)


def _unpack_filters(stored: dict[str, Any]) -> Filters:
    priority, state = stored.get("priority"), stored.get("state")
    return Filters(
        team=stored.get("team"),
        service=stored.get("service"),
        academy=stored.get("academy"),
        priority=Priority(priority) if priority else None,
        state=State(state) if state else None,
        overdue=bool(stored.get("overdue")),
    )


FILES: Final = Packed(_pack_files, _unpack_files)
ANSWERS: Final = Packed(_pack_answers, _unpack_answers)
SOURCE: Final = Packed(_pack_source, _unpack_source)
FIELDS: Final = Packed(dict, _unpack_fields)
LOOKED_FOR: Final = Packed(_pack_filters, _unpack_filters)
TEAMS: Final = Packed(list, tuple)
NAMES: Final = Packed(sorted, frozenset)
DAYS: Final = Packed(list, tuple)
DAY: Final = Written(date.isoformat, date.fromisoformat)
HOUR: Final = Written(time.isoformat, time.fromisoformat)
