"""A business of any trade: its customers, what it offers, what it has to do it with, and its diary."""
