"""Slack, asynchronous: what people send, and what is sent to them."""
