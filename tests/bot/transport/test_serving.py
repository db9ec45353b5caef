"""The port the desk listens on."""

import socket

import simulator.server
from bot.transport.serving import listen


def at_once(listening):
    """Whether a connection that comes in sends every write at once (RFC 896 would wait)."""
    with listening, socket.create_connection(listening.getsockname()):
        listening.settimeout(5)
        accepted, _ = listening.accept()
        with accepted:
            return accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_an_answer_leaves_at_once_however_many_writes_it_takes():
    assert at_once(listen("127.0.0.1", 0))
    assert at_once(simulator.server.bind("127.0.0.1", 0))
