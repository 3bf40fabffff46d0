"""Opaque ids: sortable by time, unguessable where they open something."""

from ulid import ULID


def new_id(prefix: str = "") -> str:
    """A new id such as `ses_01J…`; without a prefix, a bare ULID."""
    return f"{prefix}_{ULID()}" if prefix else str(ULID())
