"""The messages of one conversation, found by timestamp; nothing here walks through all of them."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence

from simulator.state.model import SLACKBOT, Json


class Log:
    """Messages by timestamp; which stand in the conversation itself and which under a root."""

    def __init__(self) -> None:
        self.messages: dict[str, Json] = {}
        self.top: list[str] = []
        self.threads: dict[str, list[str]] = {}

    def add(self, message: Json) -> None:
        """Put a message where it belongs; a broadcast reply stands in both places."""
        ts = message["ts"]
        root = message.get("thread_ts")
        self.messages[ts] = message
        if root and root != ts:
            insort(self.threads.setdefault(root, []), ts)
        if not root or root == ts or message.get("subtype") == "thread_broadcast":
            insort(self.top, ts)

    def remove(self, ts: str) -> Json:
        """Take a message out; a root with replies leaves a tombstone, which goes with the last.

        Returns the message that was there.
        """
        message = self.messages[ts]
        if self.threads.get(ts):
            self.messages[ts] = tombstone(message)
            return message
        self._forget(message)
        root = message.get("thread_ts")
        if root and root != ts and not self.threads.get(root):
            self.threads.pop(root, None)
            if self.messages.get(root, {}).get("subtype") == "tombstone":
                self._forget(self.messages[root])
        return message

    def _forget(self, message: Json) -> None:
        ts, root = message["ts"], message.get("thread_ts")
        del self.messages[ts]
        if root and root != ts:
            _discard(self.threads.get(root, []), ts)
        _discard(self.top, ts)

    def root_of(self, ts: str) -> str | None:
        """Return the root of the thread that a message is in or could begin, None without one."""
        message = self.messages.get(ts)
        return (message.get("thread_ts") or ts) if message else None

    def replies(self, root: str) -> Sequence[str]:
        """Return the timestamps under a root, oldest first."""
        return self.threads.get(root, ())

    def summary(self, ts: str) -> Json:
        """Return what a root says of its thread: nothing without replies."""
        replies = self.replies(ts)
        if not replies:
            return {}
        users = list(dict.fromkeys(self.messages[reply].get("user") for reply in replies))
        return {
            "thread_ts": ts,
            "reply_count": len(replies),
            "reply_users": users[:5],
            "reply_users_count": len(users),
            "latest_reply": replies[-1],
        }


def tombstone(message: Json) -> Json:
    """Return what stands in the place of a deleted root whose replies remain."""
    return {
        "type": "message",
        "subtype": "tombstone",
        "user": SLACKBOT,
        "text": "This message was deleted.",
        "hidden": True,
        "ts": message["ts"],
        "thread_ts": message["ts"],
    }


def span(
    stamps: Sequence[str], oldest: str = "", latest: str = "", *, inclusive: bool = True
) -> range:
    """Return the places, in sorted timestamps, of a range of time; an empty bound is none."""
    first = (bisect_left if inclusive else bisect_right)(stamps, oldest) if oldest else 0
    last = (bisect_right if inclusive else bisect_left)(stamps, latest) if latest else len(stamps)
    return range(first, max(first, last))


def after(stamps: Sequence[str], ts: str) -> int:
    """Return how many of sorted timestamps come after one."""
    return len(stamps) - bisect_right(stamps, ts)


def _discard(stamps: list[str], ts: str) -> None:
    place = bisect_left(stamps, ts)
    if place < len(stamps) and stamps[place] == ts:
        del stamps[place]
