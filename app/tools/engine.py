"""The engine's own tools, by the names a pack's `do:` may use."""

from app.tools.bookings import book, cancel, check, free, move
from app.tools.looking_up import look_up
from app.tools.offerings import quote, search
from app.tools.tickets import call_back, lead, leave
from app.tools.waiting import stop_waiting, wait

ENGINE_TOOLS = {
    each.name: each
    for each in (
        *(check, free, book, move, cancel, wait, stop_waiting, look_up),
        *(search, quote, leave, call_back, lead),
    )
}
