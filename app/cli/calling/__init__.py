"""A caller made of recordings, and how its calls are measured."""
