"""What must not grow with the number of tickets, measured: a ratio, since only ratios travel."""
