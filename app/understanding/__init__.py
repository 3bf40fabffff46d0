"""What the customer meant."""
