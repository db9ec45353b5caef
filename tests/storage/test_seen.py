"""Which keys were noted already, asked without noting them."""

from tests.core.world import NOW


async def test_keys_are_known_once_they_were_noted_and_asking_notes_nothing(database):
    await database.run(lambda work: work.first_time("one", NOW))
    for _ in range(2):
        known = await database.run(lambda work: work.known(["one", "two"]))
        assert known == {"one"}
    assert await database.run(lambda work: work.known([])) == frozenset()
