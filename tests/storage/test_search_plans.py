"""However many tickets there are, a search reads from the index until its page is full."""

from core.search import Query, Reader, Sheet
from storage import sheets
from storage.database import open_database
from tests.core.world import ANNE, NETWORK, TLS
from tests.storage.conftest import desk_over

READER = Reader(ANNE, (TLS, NETWORK))


async def plans(url):
    """How each statement of a search is carried out, by the table it asks."""
    database = open_database(url)
    await database.start()
    desk = await desk_over(database)
    for _ in range(2):
        await desk.open(title="Panne")
    found = await desk.run(_explained)
    await database.close()
    return found


def _explained(work):
    """Search, and have each statement explained right after it, in the same transaction."""
    connection = work._connection  # noqa: SLF001 — the statements as they are
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    execute, told = connection.execute, []

    def explaining(statement, given=None):
        result = execute(statement, given)
        if getattr(statement, "text", "").startswith(("SELECT", "WITH")):
            prefixed = type(statement)(f"{explain} {statement.text}")
            told.append("\n".join(str(row[-1]) for row in execute(prefixed, given)))
        return result

    connection.execute = explaining
    try:
        work.matching(Sheet.STAFF, Query("panne"), READER, before=None, limit=9)
    finally:
        del connection.execute
    return told


async def test_sqlite_reads_matches_by_number_and_words_from_their_beginning(new_sqlite_url):
    terms, find = await plans(new_sqlite_url)
    asked = [step for step in terms.splitlines() if "_terms" in step]
    assert len(asked) == 2
    assert all("VIRTUAL TABLE INDEX 6:" in step for step in asked), "from one word to another"
    assert find == "SCAN staff_words VIRTUAL TABLE INDEX 192:M1><", "what matches, without a sort"


async def test_postgresql_looks_at_the_newest_by_number_and_asks_the_index_for_all_others(
    new_postgres_url, monkeypatch
):
    monkeypatch.setattr(sheets, "_NEWEST", 1)
    newest, others = await plans(new_postgres_url)
    assert "on pk_staff_words" in newest
    assert "Index Cond: ((ticket_id >= '2'::bigint) AND (ticket_id < '3'::bigint))" in newest
    assert "Filter: ts_match_vq" in newest
    assert "Bitmap Index Scan on ix_staff_words" in others
    assert "Index Cond: (words @@" in others
    assert "Seq Scan" not in others
