"""Slack as the desk calls it: its Web API, its troubles, its people."""
