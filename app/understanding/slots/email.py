"""E-mail addresses, written or said ("jane dot doe at example dot com")."""

import re

from email_validator import EmailNotValidError, validate_email

from app.understanding.interpretation import Email
from app.understanding.numbers import UNITS
from app.understanding.slots.found import Found
from app.understanding.transcript import word_set

_WRITTEN = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_SAID = re.compile(
    r"(?<![\w'’])(?P<local>(?:[a-z0-9]+(?:\s+(?:dot|underscore|dash|hyphen|minus|plus|\.|_|-)\s+|\s+)){0,11}?[a-z0-9]+(?:\.[a-z0-9]+)*)"
    r"\s+(?:at|@)\s+"
    r"(?P<domain>(?:[a-z0-9-]+\s+){0,3}?[a-z0-9-]+(?:\s+(?:dot|\.)\s+[a-z0-9]+|\.[a-z]{2,}(?!\w)){1,3})",
    re.IGNORECASE,
)
_MARKS = {"dot": ".", "underscore": "_", "dash": "-", "hyphen": "-", "minus": "-", "plus": "+"}
_LEAD = word_set(
    """
    my email e mail address is it's its it the that's thats that at please use send to so okay ok yes sure and
    would be um uh sorry no actually
    """
)
_SPACES = re.compile(r"\s+")
_MAX_CHARS = 400


def find_emails(text: str) -> list[Found]:
    """Addresses that are well formed; whether the domain exists is not asked."""
    found = []
    for written in _WRITTEN.finditer(text):
        if address := _valid(written.group()):
            found.append(Found(Email(address=address), written.span(), 0.98))
    if not found and " at " in f" {text.lower()} ":
        found += _said(text[:_MAX_CHARS])
    return found


def _said(text: str) -> list[Found]:
    said = _SAID.search(text)
    if said is None:
        return []
    local_words, at = said["local"].split(), said.start("local")
    while local_words and local_words[0].lower() in _LEAD:
        at += len(local_words.pop(0)) + 1
    address = _join(local_words) + "@" + _join(said["domain"].split())
    if valid := _valid(address):
        return [Found(Email(address=valid), (at, said.end()), 0.9)]
    return []


def _join(parts: list[str]) -> str:
    joined = "".join(
        _MARKS.get(part.lower(), str(UNITS[part.lower()]) if part.lower() in UNITS else part) for part in parts
    )
    return _SPACES.sub("", joined)


def _valid(address: str) -> str | None:
    try:
        return validate_email(address.lower(), check_deliverability=False).normalized
    except (EmailNotValidError, ValueError):
        return None
