"""Durable background work: a table, leases, a runner."""
