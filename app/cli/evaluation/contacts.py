"""Telephone numbers and e-mail addresses in sentences."""

import re

from app.cli.evaluation.score import share
from app.cli.evaluation.sheet import Line, Mark, Sheet
from app.core.embeddings import SentenceEmbedder
from app.understanding.interpretation import Email, Phone
from app.understanding.slots.email import find_emails
from app.understanding.slots.phone import find_phones

_EXTENSION = re.compile(r"\s*(?:x|ext).*$")


def evaluate_contacts(lines: list[Line], _: SentenceEmbedder) -> Sheet:
    """Right is each number's digits (extensions left aside) or each address, and nothing else."""
    sheet = Sheet("phones_emails.jsonl")
    for line in lines:
        said = [each["value"] for each in line["expected"]]
        if line["kind"] == "email":
            gold, predicted = [address.lower() for address in said], addresses(line["text"])
        else:
            gold = [re.sub(r"\D", "", _EXTENSION.sub("", number)) for number in said]
            predicted = digits(line["text"])
        sheet.marks.append(Mark(line["id"], line["text"], line["kind"], gold, predicted, gold == predicted))
    kinds = sorted({mark.what for mark in sheet.marks})
    sheet.scores = [share(kind, [mark.right for mark in sheet.marks if mark.what == kind]) for kind in kinds]
    return sheet


def addresses(text: str) -> list[str]:
    """The addresses in a text."""
    return [found.value.address for found in find_emails(text) if isinstance(found.value, Email)]


def digits(text: str, expected: bool = False) -> list[str]:
    """The digits of each telephone number in a text."""
    return [found.value.digits for found in find_phones(text, "US", expected) if isinstance(found.value, Phone)]
