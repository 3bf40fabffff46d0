"""Do the clocks of all machines agree? Tokens are dated, and a clock that is wrong refuses everybody."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.cli.examination.finding import Finding, absent, degraded, ok

_TOLERATED_S = 5.0


def offset_s(theirs: datetime, asked: datetime, answered: datetime) -> float:
    """How far their clock is ahead of ours, had they looked at it halfway between question and answer."""
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    return (theirs - (asked + (answered - asked) / 2)).total_seconds()


def date_header(value: str | None) -> datetime | None:
    """The time in an HTTP `Date` header."""
    try:
        return parsedate_to_datetime(value) if value else None
    except ValueError:
        return None


def judge_clocks(offsets: Mapping[str, float]) -> Finding:
    """`offsets`: seconds that each server's clock is ahead of this machine's."""
    if not offsets:
        return absent("clocks", "No other server answers to compare with.")
    said = ", ".join(f"{name} {seconds:+.1f} s" for name, seconds in offsets.items())
    if any(abs(seconds) > _TOLERATED_S for seconds in offsets.values()):
        return degraded("clocks", f"They differ: {said}.", "Let every machine follow NTP (Debian: systemd-timesyncd).")
    return ok("clocks", f"agree: {said}")
