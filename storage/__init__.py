"""The ports of core over SQLAlchemy Core: tables, units of work, migrations."""
