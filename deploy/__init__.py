"""Sets the product up on a machine: `python3 -m deploy`. Standard library only: nothing is installed yet."""
