"""Reply text → what a person would say. Numbers that somebody writes down come in groups, with a breath between."""

import functools
import re

from voice_worker.number_words import cardinal, ordinal, year
from voice_worker.speech_amounts import FRACTION_STEPS, MEASURE_STEPS, MONEY_STEPS, PRICE_STEPS
from voice_worker.speech_codes import CODE_STEPS, NUMBER_STEPS, spelled

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
MONTH_BY_SHORT = {name[:3].lower(): name for name in MONTHS}
MONTH = r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"  # noqa: E501

DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "tues": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "thur": "Thursday",
    "thurs": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
STREETS = {
    "St": "Street",
    "Ave": "Avenue",
    "Rd": "Road",
    "Blvd": "Boulevard",
    "Dr": "Drive",
    "Ln": "Lane",
    "Hwy": "Highway",
    "Pkwy": "Parkway",
}
SHORT_WORDS = {
    "e.g.": "for example",
    "i.e.": "that is",
    "approx.": "about",
    "vs.": "versus",
    "incl.": "including",
    "etc.": "et cetera",
    "w/o": "without",
    "w/": "with",
    "A/C": "AC",
    "and/or": "and or",
}
TITLES = {"Dr": "Doctor", "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Prof": "Professor", "St": "Saint"}
PLACES = {"Apt": "Apartment", "Ste": "Suite", "Bldg": "Building", "No": "number"}
LETTERS = ("EV", "ETA", "APR", "ABS", "FAQ", "LED", "AWD", "ASE")
"""Which a voice would read as a word."""

RANGE = re.compile(r"(?<![\d-])(?P<low>\d[\d,.]*)\s?[–—-]\s?(?P<high>\d[\d,.]*)(?![\d-])")
TIME_RANGE = re.compile(r"(?<=[AaPp][Mm])\s?[–—-]\s?(?=\d)")
DAY_RANGE = re.compile(
    r"\b(?P<from>(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)[a-z]*)\.?\s?[–—-]\s?(?=(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))"
)
AFTER_DAY = "|".join([*(name[:3] for name in MONTHS), *(name[:3] for name in DAYS.values())])
DAY = re.compile(
    r"\b(?P<day>Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b(?:\.(?!$)(?=\s[a-z\d]|,))?"
    rf"(?=[.,;)]|\s*$|\s+(?:[\d&]|to\b|at\b|and\b|or\b|{AFTER_DAY}))"
)
"""Not "Sun protection"."""
_MONTH_DAY = r"(?P<number{n}>1[0-2]|0?[1-9])/(?P<day{n}>3[01]|[12]\d|0?[1-9])"
_DAY_MONTH = r"(?P<day{n}>3[01]|2\d|1[3-9])/(?P<number{n}>1[0-2]|0?[1-9])"
_BEFORE_A_DATE = r"(?<=\b(?:on|by) )"
US_DATE = re.compile(
    rf"(?<![\d/]){_MONTH_DAY.format(n='')}/(?P<year>20\d{{2}}|2\d)(?![\d/])"
    rf"|{_BEFORE_A_DATE}{_MONTH_DAY.format(n='_alone')}(?![\d/])"
)
OTHER_DATE = re.compile(
    rf"(?<![\d/]){_DAY_MONTH.format(n='')}/(?P<year>20\d{{2}}|2\d)(?![\d/])"
    rf"|{_BEFORE_A_DATE}{_DAY_MONTH.format(n='_alone')}(?![\d/])"
)
DOTTED_DATE = re.compile(
    r"(?<![\d.])(?P<day>3[01]|[12]\d|0?[1-9])\.(?P<number>1[0-2]|0?[1-9])\.(?P<year>20\d{2})(?!\d)"
)
"""Without a year only where it can't be a fraction."""
ROUND_THE_CLOCK = re.compile(r"\b24/7\b")
ISO_CLOCK = re.compile(r"(?<=\d{4}-\d{2}-\d{2})T(?P<clock>\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?")
ISO_DATE = re.compile(r"\b(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})\b")
DATE = re.compile(rf"\b{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?\b")
DAY_FIRST = re.compile(
    rf"(?P<the>\bthe\s+)?\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<of>of\s+)?{MONTH}(?:,?\s+(?P<year>\d{{4}}))?\b"
)
TIME = re.compile(r"\b(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:\s?(?P<half>[AaPp])(?:\.[Mm]\.|[Mm]\b))?")
HOUR = re.compile(r"\b(?P<hour>\d{1,2})\s?(?P<half>[AaPp])(?:\.[Mm]\.|[Mm]\b)")
MODEL_YEAR = re.compile(
    r"\b(?P<year>(?:19|20)\d{2})\b(?=\s+[A-Z])|(?<=\b(?:in|of) )(?P<in_year>(?:19|20)\d{2})\b"
    r"|(?<=\bsince )(?P<since>(?:19|20)\d{2})\b"
)
DECADE = re.compile(r"\b(?P<year>(?:19|20)\d0)s\b")
ORDINAL = re.compile(r"\b(?P<number>\d{1,3})(?:st|nd|rd|th)\b")
STREET = re.compile(rf"(?P<number>\b\d+ (?:[A-Z][\w']* )+?)(?P<street>{'|'.join(STREETS)})\b(?:\.(?!$))?")
SHORT = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(short) for short in SHORT_WORDS) + r")(?![\w/])")
TITLE = re.compile(rf"\b(?P<short>{'|'.join(TITLES)})\.?\s(?=[A-Z][a-z'])")
PLACE = re.compile(rf"\b(?P<short>{'|'.join(PLACES)})\.\s?(?=\d)")
LETTER = re.compile(rf"\b(?P<letters>{'|'.join(LETTERS)})(?P<s>s?)(?=\b|\d)")
EITHER = re.compile(r"(?<=[a-z]{3})\s?/\s?(?=[A-Za-z\d])")
NUMBER_SIGN = re.compile(r"#(?=\d)")
AND = re.compile(r"\s&\s")
MARKDOWN = re.compile(r"(\*\*|__|`|^#+\s|^\s*[-*•]\s)", re.MULTILINE)
LINK = re.compile(r"\[(?P<text>[^\]]+)\]\([^)]*\)")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]")


@functools.lru_cache(maxsize=4096)
def speakable(text: str) -> str:
    """The sentence as it is to be said; what has nothing to say becomes an empty string.

    Half a millisecond, and each call begins with all phrases of its business: on the loop that carries its sound.
    """
    text = EMOJI.sub("", MARKDOWN.sub("", LINK.sub(r"\g<text>", text)))
    for pattern, say in STEPS:
        text = pattern.sub(say, text)
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    return text if re.search(r"\w", text) else ""


def say_date(match: re.Match[str]) -> str:
    """Nov 24, 2026 → "November twenty-fourth, twenty twenty-six"."""
    said = f"{MONTH_BY_SHORT[match['month'][:3].lower()]} {ordinal(int(match['day']))}"
    return f"{said}, {year(int(match['year']))}" if match["year"] else said


def say_iso_date(match: re.Match[str]) -> str:
    """2026-11-24, which no reply should hold, is still a date."""
    month, day = int(match["number"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    return f"{MONTHS[month - 1]} {ordinal(day)}, {year(int(match['year']))}"


def say_day_first(match: re.Match[str]) -> str:
    """24 Nov → "November twenty-fourth"; the 24th of November stays in this order."""
    if not (match["the"] or match["of"]):
        return say_date(match)
    said = f"the {ordinal(int(match['day']))} of {MONTH_BY_SHORT[match['month'][:3].lower()]}"
    return f"{said}, {year(int(match['year']))}" if match["year"] else said


def say_numeric_date(match: re.Match[str]) -> str:
    """11/24/2026: the month comes first where it can."""
    found = match.groupdict()
    number, day = found["number"] or found["number_alone"], found["day"] or found["day_alone"]
    said = f"{MONTHS[int(number) - 1]} {ordinal(int(day))}"
    return f"{said}, {year(2000 + int(found['year']) % 100)}" if found["year"] else said


def say_decade(match: re.Match[str]) -> str:
    """The 1990s → "the nineteen nineties"."""
    return f"{year(int(match['year'])).removesuffix('y')}ies" if int(match["year"]) % 100 >= 20 else match[0]


def say_model_year(match: re.Match[str]) -> str:
    """A year before a name, or after "in", "of" and "since"."""
    return year(int(match["year"] or match["in_year"] or match["since"]))


def say_time(match: re.Match[str]) -> str:
    """9:00 AM → "nine AM", 16:45 → "four forty-five PM", 9:05 → "nine oh five", 12:00 PM → "noon"."""
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 23 or minute > 59:
        return match[0]
    half = say_half(match["half"], hour)
    if hour == 12 and not minute and match["half"]:
        return "noon" if half == " PM" else "midnight"
    if not hour and not minute:
        return "midnight"
    said = cardinal(hour if 1 <= hour <= 12 else abs(hour - 12))
    if minute:
        said += f" {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    return f"{said}{half}" if half or minute else f"{said} o'clock"


def say_half(half: str | None, hour: int) -> str:
    """The half of the day, in one word: "A" alone would be the article."""
    if half:
        return " AM" if half in "Aa" else " PM"
    return " PM" if hour > 12 else " AM" if hour == 0 else ""


def say_hour(match: re.Match[str]) -> str:
    """9am → "nine AM"."""
    return f"{cardinal(int(match['hour']))}{say_half(match['half'], 12)}"


def say_title(match: re.Match[str]) -> str:
    """Dr. Lee → "Doctor Lee"; behind a name it is a street, and the next word begins a sentence."""
    is_street = re.search(r"\b[A-Z][a-z]+ $", match.string[: match.start()]) is not None
    return match[0] if is_street else f"{TITLES[match['short']]} "


def say_letters(match: re.Match[str]) -> str:
    """EVs → "E V's"."""
    return spelled(match["letters"]) + ("'s" if match["s"] else "")


STEPS = (
    *CODE_STEPS,
    (ISO_CLOCK, r" at \g<clock>"),
    (ISO_DATE, say_iso_date),
    (ROUND_THE_CLOCK, "twenty-four seven"),
    (US_DATE, say_numeric_date),
    (OTHER_DATE, say_numeric_date),
    (DOTTED_DATE, say_numeric_date),
    *FRACTION_STEPS,
    *NUMBER_STEPS,
    (TIME_RANGE, " to "),
    (DAY_RANGE, r"\g<from> to "),
    (DAY, lambda match: DAYS[match["day"].lower()]),
    *MONEY_STEPS,
    (RANGE, r"\g<low> to \g<high>"),
    *PRICE_STEPS,
    (DAY_FIRST, say_day_first),
    (DATE, say_date),
    (TIME, say_time),
    (HOUR, say_hour),
    (MODEL_YEAR, say_model_year),
    (DECADE, say_decade),
    (ORDINAL, lambda match: ordinal(int(match["number"]))),
    (STREET, lambda match: match["number"] + STREETS[match["street"]]),
    (TITLE, say_title),
    (PLACE, lambda match: f"{PLACES[match['short']]} "),
    *MEASURE_STEPS,
    (SHORT, lambda match: SHORT_WORDS[match[0]]),
    (LETTER, say_letters),
    (EITHER, " or "),
    (NUMBER_SIGN, "number "),
    (AND, " and "),
)
