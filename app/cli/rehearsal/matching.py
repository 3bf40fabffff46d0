"""Whether a text, or a value of a row, is what a scenario says."""

import re
from datetime import date, datetime
from typing import Any

from app.cli.rehearsal.script import is_regex

_SPACES = re.compile(r"\s+")


def is_said(pattern: str, text: str) -> bool:
    """Whether a reply has a text in it, or matches a /regular expression/; case and line breaks do not matter."""
    plain = _SPACES.sub(" ", text)
    if is_regex(pattern):
        return re.search(pattern[1:-1], plain, re.IGNORECASE) is not None
    return _SPACES.sub(" ", pattern).casefold() in plain.casefold()


def fits(expected: Any, found: Any) -> bool:
    """Whether a stored value is as expected: mappings by the keys named, texts also by /regular expression/."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            key in found and fits(each, found[key]) for key, each in expected.items()
        )
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(expected) == len(found)
            and all(fits(each, other) for each, other in zip(expected, found, strict=True))
        )
    if isinstance(found, datetime):
        return _same_time(expected, found)
    if isinstance(expected, str) and isinstance(found, str) and is_regex(expected):
        return re.search(expected[1:-1], found, re.IGNORECASE) is not None
    if isinstance(found, date) or isinstance(expected, date):
        return str(expected) == str(found)
    return (type(expected) is type(found) and expected == found) or _same_number(expected, found)


def _same_number(expected: Any, found: Any) -> bool:
    numbers = (int, float)
    plain = not isinstance(expected, bool) and not isinstance(found, bool)
    return plain and isinstance(expected, numbers) and isinstance(found, numbers) and expected == found


def _same_time(expected: Any, found: datetime) -> bool:
    """Without an offset, in the zone of what was found, which is the business's."""
    try:
        wanted = expected if isinstance(expected, datetime) else datetime.fromisoformat(str(expected))
    except ValueError:
        return False
    return (wanted if wanted.tzinfo else wanted.replace(tzinfo=found.tzinfo)) == found
