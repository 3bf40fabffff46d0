"""What the business has written down, found by meaning and by words."""
