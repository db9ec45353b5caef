"""What people do and see, for the page and for Python alike."""
