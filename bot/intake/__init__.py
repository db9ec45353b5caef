"""What Slack sends: guarded, read once into values, handed to its listener."""
