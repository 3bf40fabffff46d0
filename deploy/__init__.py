"""Sets the product up on a machine: `python3 -m deploy`. Only the standard library, because nothing is installed yet."""
