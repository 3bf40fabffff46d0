"""The real app with its clock stopped, for tests that start it as a process and kill it."""

from datetime import UTC, datetime

from app.main import create_app

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)

app = create_app(clock=lambda: NOW)
