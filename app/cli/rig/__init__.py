"""Throw-away real servers on loopback, for tests and benchmarks: started, killed, frozen, started again."""
