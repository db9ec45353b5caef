"""A whole desk on one machine: a Slack workspace that looks lived in, and the bot in it."""
