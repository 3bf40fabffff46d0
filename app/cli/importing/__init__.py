"""The shop's own records, taken over: read whole, judged whole, stored whole or not at all."""
