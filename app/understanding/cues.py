"""Set phrases whose meaning needs no model: yes, no, hold on, never mind, thank you. Industry-free, English."""

import re
from functools import lru_cache
from pathlib import Path

import yaml

_POLITE = (
    r"(?:please|thanks|thank you|ma'am|sir|then|now|just|so|well|oh|um+|uh+|hmm+|ah|okay|ok|alright|right|hey"
    r"|actually|sorry|you know what)"
)
# No word may be both a yes and a filler: a chain of such words would be read in exponentially many ways.
_BETWEEN = r"(?:thanks|thank you|ma'am|sir|then|now|just|so|well|oh|um+|ah|hey|i guess|i think|and|it)"
_LEAD = re.compile(rf"^(?:{_POLITE}[\s,.!]+)+", re.IGNORECASE)
_TAIL = re.compile(rf"(?:[\s,.!]+{_POLITE})+$", re.IGNORECASE)
_AFFIRM_HEAD = re.compile(
    r"^\W*(?:yes+|yeah+|yea|yep|yup|sure|ok(?:ay)?|of course|perfect|great|(?:(?:that|it) )?sounds (?:good|great|fine)"
    r"|that(?:'s| is) (?:good|great|fine|perfect|right|correct)|that (?:works|will work|would work)"
    r"|absolutely|definitely|right|correct)\b[\s,.!]*",
    re.IGNORECASE,
)
_DENY_HEAD = re.compile(
    r"^\W*(?:no+|nope|nah|not quite|wrong|incorrect)\b"
    r"(?! (?:problem|worries|later|longer|earlier|preference|idea|rush))[\s,.!]*",
    re.IGNORECASE,
)
_ASKED_AGAIN = re.compile(r"(?:i'?m )?sorry\s*\?|excuse me\s*\?", re.IGNORECASE)
_MAX_CHARS = 90
_SIGNS = re.compile(r"([👍👌✅✔🆗🙆💯👎❌🚫🙅])[\U0001f3fb-\U0001f3ff\ufe0f]*")
"""Pictures that say yes or no, in whatever colour."""
_ABUSE = "Abuse"


def set_phrase(clause: str) -> str | None:
    """The command type of a clause that is nothing but a set phrase."""
    if _ASKED_AGAIN.fullmatch(clause.strip()):
        return "Repeat"
    said = _plain(clause)
    if not said or len(said) > _MAX_CHARS:
        return None
    bare = _TAIL.sub("", _LEAD.sub("", said)) or said
    for candidate in dict.fromkeys((said, bare, _SIGNS.sub("", said).strip() or said)):
        for name, pattern in _cues().items():
            if name != _ABUSE and pattern.fullmatch(candidate):
                return name
    return None


def has_sign(text: str) -> bool:
    """Whether a picture in it says yes or no."""
    return bool(_SIGNS.search(text))


def insult(clause: str) -> tuple[int, int] | None:
    """Where a clause insults whom it speaks to."""
    found = _cues()[_ABUSE].search(clause.replace("’", "'"))
    return found.span() if found else None


def affirms_first(text: str) -> int:
    """Where the words after an opening yes begin; 0 without one."""
    end = 0
    while found := _AFFIRM_HEAD.match(text[end:]):
        end += found.end()
    return end


def denies_first(text: str) -> int:
    """Where the words after an opening no begin; 0 without one."""
    found = _DENY_HEAD.match(text)
    return found.end() if found else 0


@lru_cache(maxsize=1)
def _cues() -> dict[str, re.Pattern[str]]:
    content = yaml.safe_load((Path(__file__).parent / "cues.yaml").read_text(encoding="utf-8"))
    parts: dict[str, str] = content.pop("parts")
    compiled = {}
    for command, patterns in content.items():
        one = "(?:" + "|".join(_filled(pattern, parts) for pattern in patterns) + ")"
        if command in {"Affirm", "Deny"}:
            one = f"{one}(?: (?:{one}|{_BETWEEN}))*"
        compiled[command] = re.compile(one, re.IGNORECASE)
    return compiled


def _filled(pattern: str, parts: dict[str, str]) -> str:
    while "<" in pattern:
        pattern = re.sub(r"<([a-z ]+)>", lambda found: parts[found[1]], pattern)
    return pattern


def _plain(clause: str) -> str:
    said = _SIGNS.sub(r" \1 ", clause.replace("’", "'")).strip(' \t\n,.;:!?-—…"')
    return re.sub(r"\s+", " ", re.sub(r"[,.!;]+(?=\s)", " ", said)).strip()
