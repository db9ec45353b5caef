"""From the outbox to Slack, once."""
