"""A whole desk on one machine: a Slack workspace that looks lived in, and the bot in it."""

from bot.demo.running import main

__all__ = ["main"]
