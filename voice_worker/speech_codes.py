"""Codes as people dictate them: references, plates, phone numbers, addresses. In groups, with a breath between."""

import re

from voice_worker.number_words import ONES, cardinal, digits, year

REFERENCE = re.compile(r"\b(?P<prefix>[A-Z]{2,4})-(?P<year>\d{4})-(?P<number>\d{4,8})\b")
CODE = re.compile(
    r"\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])(?![A-Z]{4,}\d\b)"
    r"(?:[A-Z]{2,4}-[A-Z0-9]{4,8}|(?=[A-Z0-9]{5,17}\b)[A-Z0-9]+)\b(?!-)"
)
"""BK-7F3K, a plate, a chassis number: capitals with digits among them. "F-150", "RAV4" and "MAZDA3" are names."""
NUMBERED = re.compile(
    r"(?P<what>\b(?:code|pin|zip|reference|number|no\.|plate|stock|order|ticket|invoice)(?: is| number)?:? #?)"
    r"(?P<number>\d{4,10})\b",
    re.IGNORECASE,
)
PLATE = re.compile(r"(?P<what>\b[Pp]late(?: is| number)?:? )(?P<letters>[A-Z]{2,3}) (?P<number>\d{2,4})\b")
TIRE = re.compile(r"\b(?P<width>\d{3})/(?P<height>\d{2})\s?Z?R\s?(?P<rim>\d{2})\b")
OIL = re.compile(r"\b(?P<cold>\d{1,2})W-?(?P<warm>\d{2})\b")
EXTENSION = re.compile(
    rf"(?P<last>\b(?:{'|'.join(ONES[:10])}))?,?\s*(?:\bext\.?|\bextension|(?(last)\bx|(?!)))\s?(?P<number>\d{{1,6}})\b",
    re.IGNORECASE,
)
"""A bare x only behind a number that was said: "4x4" has none."""
EMAIL = re.compile(r"\b(?P<name>[\w.+'-]+)@(?P<host>[\w-]+(?:\.[\w-]+)+)\b")
URL = re.compile(r"\b(?:https?://(?:www\.)?|www\.)(?P<rest>[^\s),;]+)")
DOMAIN = re.compile(
    r"(?<![@\w.])(?P<rest>[a-z0-9][a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|info|io|shop|co\.uk|de|eu|app)(?:/[\w/-]+)?)\b"
)
PHONE = re.compile(r"(?<![\d-])(?:\+?1[\s.-]?)?\(?(?P<a>\d{3})\)?[\s.-]?(?P<b>\d{3})[\s.-]?(?P<c>\d{4})(?![\d-])")
LOCAL_PHONE = re.compile(r"(?<![\d$-])(?P<a>\d{3})[.-](?P<b>\d{4})(?![\d-])")
NATIONAL_PHONE = re.compile(r"(?<![\d+-])(?P<all>0\d{2,4}(?:[\s-]\d{3,6}){1,2})(?![\d-])")
FOREIGN_PHONE = re.compile(r"\+(?P<all>\d(?:[\s.-]?\d){7,14})")
EMERGENCY = re.compile(r"\b(?P<all>[19]11|999|112)\b(?!\s*(?:miles|dollars|minutes|days|%))")
ZIP = re.compile(r"(?P<state>\b[A-Z]{2}) (?P<zip>\d{5})\b")

MARKS = {".": " dot ", "-": " dash ", "_": " underscore ", "+": " plus ", "/": " slash ", "'": " apostrophe "}


def spelled(text: str) -> str:
    """Letter by letter. "A" alone would be the article."""
    said = (ONES[int(char)] if char.isdigit() else "eigh" if char in "Aa" else char.upper() for char in text)
    return " ".join(said)


def in_groups(text: str, size: int = 3) -> list[str]:
    """Cut for the ear: between letters and digits where that leaves no crumbs, else every so many."""
    parts = re.findall(r"[A-Za-z]+|\d+", text)
    if len(parts) <= 3 and all(2 <= len(part) <= 4 for part in parts):
        return parts
    if len(text) <= size + 1:
        half = (len(text) + 1) // 2
        return [text[:half], text[half:]] if len(text) > size else [text]
    groups = [text[at : at + size] for at in range(0, len(text), size)]
    if len(groups[-1]) == 1:
        groups[-2:] = [groups[-2][:-1], groups[-2][-1] + groups[-1]]
    return groups


def say_reference(match: re.Match[str]) -> str:
    """BK-2026-000042 → "B K, twenty twenty-six, zero zero zero, zero four two"."""
    groups = [spelled(group) for group in in_groups(match["number"])]
    return ", ".join([spelled(match["prefix"]), year(int(match["year"])), *groups])


def say_code(match: re.Match[str]) -> str:
    """BK-7F3K → "B K, seven F, three K"."""
    return ", ".join(spelled(group) for part in match[0].split("-") for group in in_groups(part))


def say_numbered(match: re.Match[str]) -> str:
    """code 482913 → "code four eight two, nine one three"."""
    return match["what"] + ", ".join(spelled(group) for group in in_groups(match["number"]))


def say_extension(match: re.Match[str]) -> str:
    """ext. 12 → ", extension one two"."""
    return f"{match['last'] or ''}, extension {digits(match['number'])}"


def say_email(match: re.Match[str]) -> str:
    """ava.lee7@example.com → "ava dot lee seven at example dot com"."""
    return f"{say_address(match['name'])} at {say_address(match['host'])}"


def say_url(match: re.Match[str]) -> str:
    """www.example.com/book. → "example dot com slash book"."""
    rest = match["rest"].partition("?")[0]
    kept = rest.rstrip("/.!?")
    return say_address(kept) + rest[len(kept) :].replace("/", "")


def say_address(text: str) -> str:
    """The marks of an address have names, its digits are said one by one."""
    for mark, name in MARKS.items():
        text = text.replace(mark, name)
    text = re.sub(r"\d+", lambda match: f" {digits(match[0])} ", text)
    return re.sub(r"\s+", " ", text).strip()


def say_phone(match: re.Match[str]) -> str:
    """Ten digits in three groups; the code of a free call as people say it."""
    area = f"{digits(match['a'][0])} hundred" if match["a"] == "800" else digits(match["a"])
    return ", ".join([area, digits(match["b"]), digits(match["c"])])


def say_local_phone(match: re.Match[str]) -> str:
    """555-0142 → "five five five, zero one four two"."""
    return f"{digits(match['a'])}, {digits(match['b'])}"


def say_foreign_phone(match: re.Match[str]) -> str:
    """Any other number as it is written in groups, else in threes."""
    groups = re.split(r"[\s.-]+", match["all"])
    if len(groups) == 1:
        groups = in_groups(groups[0])
    return "plus " + ", ".join(digits(group) for group in groups)


def say_national_phone(match: re.Match[str]) -> str:
    """020 7946 0018, in the groups that it is written in."""
    return ", ".join(digits(group) for group in re.split(r"[\s-]", match["all"]))


def say_plate(match: re.Match[str]) -> str:
    """plate KLM 4821 → "plate K L M, four eight two one"."""
    return f"{match['what']}{spelled(match['letters'])}, {spelled(match['number'])}"


def say_tire(match: re.Match[str]) -> str:
    """205/55R16 → "two oh five, fifty-five, R sixteen"."""
    hundreds, rest = divmod(int(match["width"]), 100)
    width = f"{ONES[hundreds]} {'oh ' if rest < 10 else ''}{cardinal(rest)}" if rest else cardinal(int(match["width"]))
    return f"{width}, {cardinal(int(match['height']))}, R {cardinal(int(match['rim']))}"


def say_oil(match: re.Match[str]) -> str:
    """0W-20 → "zero W twenty"."""
    return f"{cardinal(int(match['cold']))} W {cardinal(int(match['warm']))}"


def say_zip(match: re.Match[str]) -> str:
    """IL 62704 → "IL, six two seven zero four"."""
    return f"{match['state']}, {digits(match['zip'])}"


CODE_STEPS = (
    (URL, say_url),
    (EMAIL, say_email),
    (DOMAIN, say_url),
    (REFERENCE, say_reference),
)
NUMBER_STEPS = (
    (PHONE, say_phone),
    (LOCAL_PHONE, say_local_phone),
    (FOREIGN_PHONE, say_foreign_phone),
    (NATIONAL_PHONE, say_national_phone),
    (EXTENSION, say_extension),
    (NUMBERED, say_numbered),
    (ZIP, say_zip),
    (PLATE, say_plate),
    (TIRE, say_tire),
    (OIL, say_oil),
    (CODE, say_code),
    (EMERGENCY, lambda match: digits(match["all"])),
)
