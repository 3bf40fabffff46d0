"""Reply text → what a person would say. Numbers that somebody writes down come in groups, with a breath between."""

import re

from voice_worker.number_words import cardinal, digits, ordinal, year

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

REFERENCE = re.compile(r"\b(?P<prefix>[A-Z]{2,4})-(?P<year>\d{4})-(?P<number>\d{4,8})\b")
EMAIL = re.compile(r"\b(?P<name>[\w.+-]+)@(?P<host>[\w-]+(?:\.[\w-]+)+)\b")
URL = re.compile(r"\bhttps?://(?:www\.)?(?P<rest>[^\s)]+)")
PHONE = re.compile(r"(?<![\d-])(?:\+?1[\s.-]?)?\(?(?P<a>\d{3})\)?[\s.-]?(?P<b>\d{3})[\s.-]?(?P<c>\d{4})(?![\d-])")
FOREIGN_PHONE = re.compile(r"\+(?P<all>\d(?:[\s.-]?\d){7,14})")
PRICE = re.compile(r"\$\s?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d{2}))?")
RANGE = re.compile(r"(?<![\d-])(?P<low>\$?\d[\d,.]*)\s?[–—-]\s?(?P<high>\$?\d[\d,.]*)(?![\d-])")
ISO_DATE = re.compile(r"\b(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})\b")
DATE = re.compile(rf"\b{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?\b")
DAY_FIRST = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}(?:,?\s+(?P<year>\d{{4}}))?\b")
TIME = re.compile(r"\b(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:\s?(?P<half>[AaPp])(?:\.[Mm]\.|[Mm]\b))?")
HOUR = re.compile(r"\b(?P<hour>\d{1,2})\s?(?P<half>[AaPp])(?:\.[Mm]\.|[Mm]\b)")
MODEL_YEAR = re.compile(r"\b(?P<year>(?:19|20)\d{2})\b(?=\s+[A-Z])")
ORDINAL = re.compile(r"\b(?P<number>\d{1,2})(?:st|nd|rd|th)\b")
THOUSANDS = re.compile(r"\b\d{1,3}(?:,\d{3})+\b")
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


def say_reference(match: re.Match[str]) -> str:
    """BK-2026-000042 → "B K, twenty twenty-six, zero zero zero, zero four two"."""
    number = match["number"]
    groups = [number[at : at + 3] for at in range(0, len(number), 3)]
    parts = [" ".join(match["prefix"]), year(int(match["year"])), *(digits(group) for group in groups)]
    return ", ".join(parts)


def say_email(match: re.Match[str]) -> str:
    """ava.lee@example.com → "ava dot lee at example dot com"."""
    return f"{say_address(match['name'])} at {say_address(match['host'])}"


def say_address(text: str) -> str:
    """The marks of an address have names."""
    for mark, name in ((".", " dot "), ("-", " dash "), ("_", " underscore "), ("+", " plus "), ("/", " slash ")):
        text = text.replace(mark, name)
    return text.strip()


def say_phone(match: re.Match[str]) -> str:
    """Ten digits in three groups."""
    return ", ".join(digits(match[group]) for group in ("a", "b", "c"))


def say_foreign_phone(match: re.Match[str]) -> str:
    """Any other number in groups of three."""
    plain = re.sub(r"\D", "", match["all"])
    return "plus " + ", ".join(digits(plain[at : at + 3]) for at in range(0, len(plain), 3))


def say_price(match: re.Match[str]) -> str:
    """$49.99 → "forty-nine dollars and ninety-nine cents"."""
    whole, cents = int(match["whole"].replace(",", "")), int(match["cents"] or 0)
    said = f"{cardinal(whole)} dollar{'' if whole == 1 else 's'}"
    return f"{said} and {cardinal(cents)} cent{'' if cents == 1 else 's'}" if cents else said


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


def say_time(match: re.Match[str]) -> str:
    """9:00 AM → "nine A M", 16:45 → "four forty-five P M", 9:05 → "nine oh five"."""
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 23 or minute > 59:
        return match[0]
    half = say_half(match["half"], hour)
    said = cardinal(hour if 1 <= hour <= 12 else abs(hour - 12))
    if minute:
        said += f" {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    return f"{said}{half}" if half or minute else f"{said} o'clock"


def say_half(half: str | None, hour: int) -> str:
    """The half of the day, said as letters."""
    if half:
        return " A M" if half in "Aa" else " P M"
    return " P M" if hour > 12 else ""


def say_hour(match: re.Match[str]) -> str:
    """9am → "nine A M"."""
    return f"{cardinal(int(match['hour']))}{say_half(match['half'], 0)}"


STEPS = (
    (URL, lambda match: say_address(match["rest"].rstrip("/."))),
    (EMAIL, say_email),
    (REFERENCE, say_reference),
    (ISO_DATE, say_iso_date),
    (PHONE, say_phone),
    (FOREIGN_PHONE, say_foreign_phone),
    (RANGE, r"\g<low> to \g<high>"),
    (PRICE, say_price),
    (DATE, say_date),
    (DAY_FIRST, say_date),
    (TIME, say_time),
    (HOUR, say_hour),
    (MODEL_YEAR, lambda match: year(int(match["year"]))),
    (ORDINAL, lambda match: ordinal(int(match["number"]))),
    (THOUSANDS, lambda match: cardinal(int(match[0].replace(",", "")))),
    (PERCENT, " percent"),
)
