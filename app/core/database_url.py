"""How people write a database's address, and how SQLAlchemy wants it."""

from sqlalchemy import URL, make_url

_POSTGRESQL = "postgresql+asyncpg"
_SQLITE = "sqlite+aiosqlite"
_DRIVERS = {
    "postgres": _POSTGRESQL,
    "postgresql": _POSTGRESQL,
    _POSTGRESQL: _POSTGRESQL,
    "sqlite": _SQLITE,
    _SQLITE: _SQLITE,
}


class UnknownDatabase(ValueError):
    """An address that names no database that we can use."""


def async_url(address: str) -> URL:
    """The address with the async driver: `postgres://…`, `postgresql://…` and `sqlite:///…` may be written plainly.

    `sslmode`, as PostgreSQL's own programs take it, is understood.

    Raises:
        UnknownDatabase: neither SQLite nor PostgreSQL.
    """
    scheme, separator, rest = address.partition("://")
    driver = _DRIVERS.get(scheme)
    if driver is None or not separator:
        raise UnknownDatabase("a database's address begins with sqlite:// or postgresql://")
    if driver == _SQLITE:
        # A path is a path: `make_url` would read percent signs in it.
        return URL.create(driver, database=rest.removeprefix("/") or None)
    url = make_url(f"{driver}://{rest}")
    sslmode = url.query.get("sslmode")
    if isinstance(sslmode, str):
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": sslmode})
    return url


def spelled(url: URL) -> str:
    """The address with its password, as child processes and `async_url` take it."""
    if is_sqlite(url):
        return f"{_SQLITE}:///{url.database or ''}"
    return url.render_as_string(hide_password=False)


def is_sqlite(url: URL) -> bool:
    """Whether it is a file of ours and not a server."""
    return url.drivername == _SQLITE
