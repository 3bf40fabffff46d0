"""The engine's own tools, by the names a pack's `do:` may use."""

from app.tools.bookings import book, check, free

ENGINE_TOOLS = {each.name: each for each in (check, free, book)}
