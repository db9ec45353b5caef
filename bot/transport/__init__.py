"""How Slack reaches the desk: over HTTP, or over connections that the desk opens (Socket Mode)."""
