"""Examines a desk before it serves, or while it does: each check by itself, changing nothing."""
