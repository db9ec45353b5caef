"""What a team passes on to who is not in Slack: all that a requester is told of, and no more."""

from bot.rendering.staff import relays
from core.audience import AUDIENCES
from core.vocabulary import Topic

HIS_ALONE = {Topic.WITHDRAW, Topic.ANSWER, Topic.RATE}


def test_everything_that_a_requester_is_told_of_has_its_words_but_what_he_alone_does():
    told = {topic for topic, row in AUDIENCES.items() if row.requester}
    assert told - HIS_ALONE == relays.TOPICS
