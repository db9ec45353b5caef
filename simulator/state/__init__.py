"""The state of the workspace: who is there, what was said, what is open, where it is kept."""
