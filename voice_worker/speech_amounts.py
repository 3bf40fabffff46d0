"""Amounts as people say them: money, measures, fractions, round numbers."""

import re

from voice_worker.number_words import cardinal, digits

MONEY = {"$": ("dollar", "cent", "cents"), "€": ("euro", "cent", "cents"), "£": ("pound", "penny", "pence")}
SIGN_OF = {"dollars": "$", "euros": "€", "pounds": "£"}
SIZES = {"k": "thousand", "m": "million", "bn": "billion"}
RATES = {"hr": "hour", "h": "hour", "mo": "month", "wk": "week", "yr": "year", "mi": "mile"}
UNITS = {
    "min": "minute",
    "mins": "minutes",
    "h": "hour",
    "hr": "hour",
    "hrs": "hours",
    "yr": "year",
    "yrs": "years",
    "mi": "mile",
    "km": "kilometer",
    "cm": "centimeter",
    "mm": "millimeter",
    "kg": "kilogram",
    "l": "liter",
    "L": "liter",
    "gal": "gallon",
    "qt": "quart",
    "oz": "ounce",
    "lb": "pound",
    "lbs": "pounds",
    "ft": "foot",
    "sec": "second",
    "secs": "seconds",
    "kW": "kilowatt",
    "kWh": "kilowatt hour",
}
PLURALS = {"foot": "feet"}
SPEEDS = {"mph": "miles per hour", "mpg": "miles per gallon", "km/h": "kilometers per hour"}
GLYPHS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
PARTS = {"2": ("half", "halves"), "3": ("third", "thirds"), "4": ("quarter", "quarters"), "8": ("eighth", "eighths")}

_WHOLE = r"\d{1,3}(?:,\d{3})+|\d+"
_RATE = r"(?:\s?/\s?(?P<rate>[a-z]+)\b)?"
PRICE = re.compile(rf"(?:\bUS)?(?P<sign>[$€£])\s?(?P<whole>{_WHOLE})(?:[.,](?P<cents>\d{{2}})(?!\d))?{_RATE}")
PRICE_BEHIND = re.compile(
    rf"(?<![\d.,])(?P<whole>{_WHOLE})(?:[.,](?P<cents>\d{{2}}))?(?:\s?(?P<sign>€)|(?P<rate>)(?<=\d\d)\s(?P<name>dollars|euros|pounds)\b)"
)
"""5€, and 12.50 euros; "250 pounds" may be a weight and is said as it is."""
BIG_PRICE = re.compile(
    r"(?P<sign>[$€£])\s?(?P<amount>\d+(?:\.\d+)?)\s?(?P<size>[kKmM]|bn|thousand|million|billion)\b", re.ASCII
)
PRICE_RANGE = re.compile(r"(?P<sign>[$€£])(?P<low>\d[\d,]*)\s?[–—-]\s?[$€£]?(?P<high>\d[\d,]*)(?![\d.-])")
ROUND = re.compile(r"\b(?P<amount>\d{1,3}(?:\.\d)?)k\b(?!/)")
THOUSANDS = re.compile(r"\b(?P<whole>\d{1,3}(?:,\d{3})+)(?:\.(?P<rest>\d+))?\b")
GLYPH = re.compile(rf"(?P<whole>\d?)(?P<glyph>[{''.join(GLYPHS)}])")
FRACTION = re.compile(r"(?<![\d/.,])(?:(?P<whole>\d{1,3}) )?(?P<up>[1-3])/(?P<down>[2348])(?![\d/])(?P<hour> hour\b)?")
_UNIT_NAMES = "|".join(sorted(UNITS, key=len, reverse=True))
UNIT = re.compile(rf"(?<=\d)(?P<gap>\s?)(?P<unit>{_UNIT_NAMES})\b(?!/)(?:\.(?=\s[a-z]))?")
OF_A_THING = re.compile(r"(?<=\d)(?P<unit>[VL])\b(?=\s(?!of\b|and\b|or\b|is\b|to\b|for\b|in\b|at\b|per\b)\w)")
"""A 12V battery, a 2.5L engine."""
VOLTS = re.compile(r"(?<=\d)\s?V\b")
DEGREES = re.compile(r"(?<=\d)\s?°\s?(?P<scale>[CF])?\b")
SPEED = re.compile(rf"(?<=\d)\s?(?P<speed>{'|'.join(SPEEDS)})\b")
PERCENT = re.compile(r"(?<=\d)\s?%")


def decimal(text: str) -> str:
    """12.5 → "twelve point five"."""
    whole, _, rest = text.replace(",", "").partition(".")
    return cardinal(int(whole)) + (f" point {digits(rest)}" if rest else "")


def say_price(match: re.Match[str]) -> str:
    """$49.99 → "forty-nine dollars and ninety-nine cents"; $25/day → "twenty-five dollars a day"."""
    named = match.groupdict()
    whole, cents = int(match["whole"].replace(",", "")), int(match["cents"] or 0)
    unit, small, smalls = MONEY[match["sign"] or SIGN_OF[named["name"]]]
    parts = [f"{cardinal(whole)} {unit}{'' if whole == 1 else 's'}"] if whole or not cents else []
    parts += [f"{cardinal(cents)} {small if cents == 1 else smalls}"] if cents else []
    rate = RATES.get(named["rate"] or "", named["rate"])
    return " and ".join(parts) + (f" {'an' if rate.startswith(('hour', *'aeio')) else 'a'} {rate}" if rate else "")


def say_big_price(match: re.Match[str]) -> str:
    """$1.5 million → "one point five million dollars"."""
    size = SIZES.get(match["size"].lower(), match["size"])
    return f"{decimal(match['amount'])} {size} {MONEY[match['sign']][0]}s"


def say_price_range(match: re.Match[str]) -> str:
    """$20-$30 → "twenty to thirty dollars"."""
    low, high = (cardinal(int(match[name].replace(",", ""))) for name in ("low", "high"))
    return f"{low} to {high} {MONEY[match['sign']][0]}s"


def say_round(match: re.Match[str]) -> str:
    """30k → "thirty thousand"."""
    return f"{decimal(match['amount'])} thousand"


def say_thousands(match: re.Match[str]) -> str:
    """1,250.5 → "one thousand two hundred fifty point five"."""
    return decimal(match[0])


def say_fraction(match: re.Match[str]) -> str:
    """1 1/2 hours → "one and a half hours", 1/2 hour → "half an hour", 2/3 → "two thirds"."""
    up, (one, several) = int(match["up"]), PARTS[match["down"]]
    part = f"{cardinal(up)} {several}" if up > 1 else f"a {one}"
    if match["whole"]:
        return f"{cardinal(int(match['whole']))} and {part}{match['hour'] or ''}"
    if match["hour"]:
        return "half an hour" if (up, one) == (1, "half") else f"{part} of an hour"
    return "half" if (up, one) == (1, "half") and match.string[match.end() :].startswith((" of", " the")) else part


def say_unit(match: re.Match[str]) -> str:
    """45 min → "45 minutes", 1 hr → "1 hour"."""
    name = UNITS[match["unit"]]
    is_one = re.search(r"(?<![\d.,])1\s?$", match.string[: match.start() + len(match["gap"])]) is not None
    plural = PLURALS.get(name, name if name.endswith("s") else f"{name}s")
    return f" {name if is_one else plural}"


FRACTION_STEPS = (
    (GLYPH, lambda match: (match["whole"] and f"{match['whole']} ") + GLYPHS[match["glyph"]]),
    (FRACTION, say_fraction),
)
MONEY_STEPS = (
    (BIG_PRICE, say_big_price),
    (PRICE_RANGE, say_price_range),
)
PRICE_STEPS = (
    (PRICE, say_price),
    (PRICE_BEHIND, say_price),
)
MEASURE_STEPS = (
    (SPEED, lambda match: f" {SPEEDS[match['speed']]}"),
    (DEGREES, lambda match: " degrees" + {"C": " Celsius", "F": " Fahrenheit"}.get(match["scale"] or "", "")),
    (OF_A_THING, lambda match: {"V": " volt", "L": " liter"}[match["unit"]]),
    (VOLTS, " volts"),
    (UNIT, say_unit),
    (ROUND, say_round),
    (THOUSANDS, say_thousands),
    (PERCENT, " percent"),
)
