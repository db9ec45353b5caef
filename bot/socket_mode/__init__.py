"""Socket Mode: the desk calls Slack, and Slack sends over that connection what happens."""
