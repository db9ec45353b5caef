"""What requesters read: public fields and their own journal, by type."""
