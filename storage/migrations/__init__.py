"""Migrations of the tables, run by `storage.migrate`."""
