"""Tables and records stay in step: rows are turned into records by the order of their columns."""

from dataclasses import fields

import pytest
from sqlalchemy import DateTime, Enum

from core.outbox import Notice, Row
from core.portal import Portal
from core.subscriptions import Edition, Subscription
from core.ticket import Change, InternalEntry, Person, RequesterEntry, Ticket
from storage import tables, ticket_tables
from storage.tickets import FIELDS

PAIRS = [
    (ticket_tables.change, Change),
    (ticket_tables.internal_entry, InternalEntry),
    (ticket_tables.requester_entry, RequesterEntry),
    (tables.person, Person),
    (tables.subscription, Subscription),
    (tables.edition, Edition),
    (tables.portal, Portal),
]


def names(record):
    return [field.name for field in fields(record)]


@pytest.mark.parametrize(("table", "record"), PAIRS, ids=[table.name for table, _ in PAIRS])
def test_a_table_of_records_has_their_fields_in_their_order(table, record):
    assert [column.name for column in table.c] == names(record)


def test_a_ticket_is_read_with_all_its_fields_in_their_order():
    assert [column.name for column in FIELDS] == names(Ticket)


def test_the_outbox_has_every_field_of_a_row_and_of_its_notice():
    kept = {column.name for column in tables.outbox.c}
    wanted = {*names(Notice), *names(Row)} - {"notice", "to"} | {"recipient"}
    assert kept - wanted == {"conversation", "wake_at"}
    assert wanted <= kept


def test_no_journal_shares_a_table_with_the_other():
    assert ticket_tables.internal_entry is not ticket_tables.requester_entry
    assert "note" not in ticket_tables.requester_entry.c
    assert "words" not in ticket_tables.internal_entry.c


def test_neither_a_state_nor_an_instant_is_of_a_type_that_a_new_value_would_migrate():
    columns = [column for table in tables.metadata.tables.values() for column in table.c]
    assert not [c for c in columns if isinstance(c.type, Enum | DateTime)]
