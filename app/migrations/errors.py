"""Why a database is not brought to another version."""

from app.core.errors import AppError


class MigrationBusy(AppError):
    """Another process is at it."""

    code, status, retryable = "migration_busy", 503, True
    message = "Another process is migrating this database. Wait until it is done and try again."
