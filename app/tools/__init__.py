"""What agents can do: tools, what runs them, and the guard in front of every write."""
