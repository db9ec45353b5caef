"""The catalogue file: académies, teams, services, as an administrator writes them."""
