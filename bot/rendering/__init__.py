"""From values to Block Kit: pure functions, one room for the team, one for requesters."""
