"""What members of a team read: the whole ticket, both journals."""
