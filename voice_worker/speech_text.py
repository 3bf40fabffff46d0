"""Reply text → what a person would say. Numbers that somebody writes down come in groups, with a breath between."""

import re

from voice_worker.number_words import cardinal, ordinal, year
from voice_worker.speech_codes import CODE_STEPS, NUMBER_STEPS

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
UNITS = {
    "min": "minute",
    "mins": "minutes",
    "hr": "hour",
    "hrs": "hours",
    "mi": "mile",
    "km": "kilometer",
    "lb": "pound",
    "lbs": "pounds",
    "ft": "foot",
    "sec": "second",
    "secs": "seconds",
}
PLURALS = {"foot": "feet"}
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
SHORT_WORDS = {"e.g.": "for example", "i.e.": "that is", "approx.": "about", "vs.": "versus", "incl.": "including"}
MONEY = {"$": ("dollar", "cent", "cents"), "€": ("euro", "cent", "cents"), "£": ("pound", "penny", "pence")}

PRICE = re.compile(
    r"(?P<sign>[$€£])\s?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d{2}))?(?P<a_day>/(?:day|hour|month|week|year))?"
)
PRICE_RANGE = re.compile(r"(?P<sign>[$€£])(?P<low>\d[\d,]*)\s?[–—-]\s?[$€£]?(?P<high>\d[\d,]*)(?![\d.-])")
RANGE = re.compile(r"(?<![\d-])(?P<low>\d[\d,.]*)\s?[–—-]\s?(?P<high>\d[\d,.]*)(?![\d-])")
TIME_RANGE = re.compile(r"(?<=[AaPp][Mm])\s?[–—-]\s?(?=\d)")
DAY_RANGE = re.compile(
    r"\b(?P<from>Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)[a-z]*\.?\s?[–—-]\s?(?=(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))"
)
AFTER_DAY = "|".join([*(name[:3] for name in MONTHS), *(name[:3] for name in DAYS.values())])
DAY = re.compile(
    r"\b(?P<day>Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b(?:\.(?!$)(?=\s[a-z\d]|,))?"
    rf"(?=[.,;)]|\s*$|\s+(?:\d|to\b|at\b|and\b|or\b|{AFTER_DAY}))"
)
"""Not "Sun protection"."""
_MONTH_DAY = r"(?P<number{n}>1[0-2]|0?[1-9])/(?P<day{n}>3[01]|[12]\d|0?[1-9])"
US_DATE = re.compile(
    rf"(?<![\d/]){_MONTH_DAY.format(n='')}/(?P<year>20\d{{2}})(?![\d/])"
    rf"|(?<=\b(?:on|by) ){_MONTH_DAY.format(n='_alone')}(?![\d/])"
)
"""Without a year only where it can't be a fraction."""
ROUND_THE_CLOCK = re.compile(r"\b24/7\b")
ISO_DATE = re.compile(r"\b(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})\b")
DATE = re.compile(rf"\b{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?\b")
DAY_FIRST = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}(?:,?\s+(?P<year>\d{{4}}))?\b")
TIME = re.compile(r"\b(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:\s?(?P<half>[AaPp])(?:\.[Mm]\.|[Mm]\b))?")
HOUR = re.compile(r"\b(?P<hour>\d{1,2})\s?(?P<half>[AaPp])(?:\.[Mm]\.|[Mm]\b)")
MODEL_YEAR = re.compile(
    r"\b(?P<year>(?:19|20)\d{2})\b(?=\s+[A-Z])|(?<=\b(?:in|of) )(?P<in_year>(?:19|20)\d{2})\b"
    r"|(?<=\bsince )(?P<since>(?:19|20)\d{2})\b"
)
ORDINAL = re.compile(r"\b(?P<number>\d{1,2})(?:st|nd|rd|th)\b")
UNIT = re.compile(rf"(?<=\d)(?P<gap>\s?)(?P<unit>{'|'.join(UNITS)})\b(?:\.(?=\s[a-z]))?")
SPEED = re.compile(r"(?<=\d)\s?mph\b")
STREET = re.compile(rf"(?P<number>\b\d+ (?:[A-Z][\w']* )+?)(?P<street>{'|'.join(STREETS)})\b(?:\.(?!$))?")
SHORT = re.compile("|".join(re.escape(short) for short in SHORT_WORDS))
NUMBER_SIGN = re.compile(r"#(?=\d)")
THOUSANDS = re.compile(r"\b\d{1,3}(?:,\d{3})+\b")
AND = re.compile(r"\s&\s")
PERCENT = re.compile(r"(?<=\d)\s?%")
MARKDOWN = re.compile(r"(\*\*|__|`|^#+\s|^\s*[-*•]\s)", re.MULTILINE)
LINK = re.compile(r"\[(?P<text>[^\]]+)\]\([^)]*\)")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]")


def speakable(text: str) -> str:
    """The sentence as it is to be said; what has nothing to say becomes an empty string."""
    text = EMOJI.sub("", MARKDOWN.sub("", LINK.sub(r"\g<text>", text)))
    for pattern, say in STEPS:
        text = pattern.sub(say, text)
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    return text if re.search(r"\w", text) else ""


def say_price(match: re.Match[str]) -> str:
    """$49.99 → "forty-nine dollars and ninety-nine cents"; $25/day → "twenty-five dollars a day"."""
    whole, cents = int(match["whole"].replace(",", "")), int(match["cents"] or 0)
    unit, small, smalls = MONEY[match["sign"]]
    parts = [f"{cardinal(whole)} {unit}{'' if whole == 1 else 's'}"] if whole or not cents else []
    parts += [f"{cardinal(cents)} {small if cents == 1 else smalls}"] if cents else []
    rate = match["a_day"] or ""
    article = " an " if rate == "/hour" else " a "
    return " and ".join(parts) + (article + rate[1:] if rate else "")


def say_price_range(match: re.Match[str]) -> str:
    """$20-$30 → "twenty to thirty dollars"."""
    low, high = (cardinal(int(match[name].replace(",", ""))) for name in ("low", "high"))
    return f"{low} to {high} {MONEY[match['sign']][0]}s"


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


def say_us_date(match: re.Match[str]) -> str:
    """11/24/2026: the month comes first."""
    number, day = match["number"] or match["number_alone"], match["day"] or match["day_alone"]
    said = f"{MONTHS[int(number) - 1]} {ordinal(int(day))}"
    return f"{said}, {year(int(match['year']))}" if match["year"] else said


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


def say_unit(match: re.Match[str]) -> str:
    """45 min → "45 minutes", 1 hr → "1 hour"."""
    name = UNITS[match["unit"]]
    is_one = re.search(r"(?<![\d.,])1\s?$", match.string[: match.start() + len(match["gap"])]) is not None
    plural = PLURALS.get(name, name if name.endswith("s") else f"{name}s")
    return f" {name if is_one else plural}"


STEPS = (
    *CODE_STEPS,
    (ISO_DATE, say_iso_date),
    (ROUND_THE_CLOCK, "twenty-four seven"),
    (US_DATE, say_us_date),
    *NUMBER_STEPS,
    (TIME_RANGE, " to "),
    (DAY_RANGE, r"\g<from> to "),
    (DAY, lambda match: DAYS[match["day"].lower()]),
    (PRICE_RANGE, say_price_range),
    (RANGE, r"\g<low> to \g<high>"),
    (PRICE, say_price),
    (DATE, say_date),
    (DAY_FIRST, say_date),
    (TIME, say_time),
    (HOUR, say_hour),
    (MODEL_YEAR, say_model_year),
    (ORDINAL, lambda match: ordinal(int(match["number"]))),
    (STREET, lambda match: match["number"] + STREETS[match["street"]]),
    (SPEED, " miles per hour"),
    (UNIT, say_unit),
    (THOUSANDS, lambda match: cardinal(int(match[0].replace(",", "")))),
    (PERCENT, " percent"),
    (SHORT, lambda match: SHORT_WORDS[match[0]]),
    (NUMBER_SIGN, "number "),
    (AND, " and "),
)
