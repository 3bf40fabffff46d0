"""People's names, in their usual capitals, spelled out or said."""

import re
from dataclasses import replace

from nameparser import HumanName
from rapidfuzz import fuzz

from app.understanding.interpretation import Person
from app.understanding.slots.found import Found
from app.understanding.slots.windows import DATE_WORD
from app.understanding.transcript import Token, tokens, word_set

_CUES = (
    r"(?:my|the|his|her|our)\s+(?:full\s+|first\s+|last\s+)?name(?:'s|\s+is|\s+would be)",
    r"(?:sur|last |first |family )?name(?:'s|\s+is|\s+of the \w+ is)(?:\s+for)?",
    r"the name(?:'s|\s+is)?",
    r"under(?:\s+the)?(?:\s+(?:name|surname))(?:\s+of)?",
    r"under(?=\s+(?!(?:the|warranty|guarantee|contract|pressure|recall|load|there|here)\b))",
    r"in the name of",
    r"call me",
    r"on (?:the )?name(?: of)?",
    r"named(?: me)?",
    r"(?:i am|i'm|im)\s+called",
    r"on behalf of",
    r"(?:booking|reservation|appointment|table) for (?:mr|mrs|ms|miss|dr)\.?",
    r"(?:put|book) it (?:down )?under",
)
_WEAK_CUES = (r"this is", r"it's", r"it is", r"i'm", r"i am", r"im", r"for", r"that's", r"speaking with")
_CUE = re.compile(r"\b(?:" + "|".join(_CUES) + r")\W*", re.IGNORECASE)
_WEAK = re.compile(r"\b(?:" + "|".join(_WEAK_CUES) + r")\s+", re.IGNORECASE)
_FOR = re.compile(r"\b(?:for|with|by|the)\s+(?=[A-Z])")
_IS_THE_NAME = re.compile(r"\b((?:[A-Za-z'\-]+\s+){1,3})is (?:my|the) name\b", re.IGNORECASE)
_SPEAKING = re.compile(r"^(?:hi|hello|hey)?\W*((?:[A-Za-z'\-]+\s+){1,3})(?:here|speaking|calling)\b", re.IGNORECASE)
_AFTER_HELLO = re.compile(
    r"\W*(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day))\b(?: there)?[\s,!.]*)+"
    r"([A-Z][a-z'\-]+ [A-Z][A-Za-z'\-]+)(?=\s*[,.;!-]\s*\w)",
    re.IGNORECASE,
)
""" "Good morning, Derek Boone, I need …"."""
_SAID_TWICE = re.compile(r"\b(?P<first>[A-Za-z'\-]{2,})[,.]\s+(?P=first)\s+(?P<last>[A-Za-z'\-]{2,})\b", re.IGNORECASE)
""" "Priya, Priya Raman"."""
_PARTICLES = word_set(
    """
    van von de der den del della di da la le el al bin ibn mc mac o st
    """
)
_TITLES = word_set(
    """
    mr mrs ms miss dr doctor sir madam prof
    """
)
_STOP = word_set(
    """
    and or but my the a an is are was i i'm im you we it it's its that that's this number phone at on in for of
    to with please thanks thank yes yeah yep no nope not so just calling here speaking looking trying going have
    has had do does can could would will want need book booking tomorrow today next monday tuesday wednesday
    thursday friday saturday sunday morning afternoon evening email mail address name names actually sorry again
    okay ok well um uh hi hello hey from as by good great fine sure maybe also interested happy wondering if
    what when where how who why there new wanting hoping afraid back about afternoon's available late early
    having getting after before pm am o'clock under correct right wrong spelled first last full really very all
    up out still thinking driving in waiting done ready alone only me mine yours something anything nothing some
    any same hour hours minute minutes later earlier sooner second third time times day week different another neither
    everything everyone everybody nobody nothing's whatever wait hold hmm hmmm hm mm mhm ugh erm huh er never mind stop
    meant means think thought guess prefer
    cancel help perhaps already alright absolutely exactly perfect moment sec too much didn't don't can't won't isn't
    """
)
_NO_NAME = re.compile(
    r"^\W*(?:what|when|where|why|who|how|which|is|are|do|does|did|can|could|would)\b|\bmake (?:it|that)\b"
    r"|\b(?:first|second|third|last|other) one\b"
    r"|^\W*(?:(?!(?:this|it|that)\s+is\b|name\b)[A-Za-z']+\s+){1,2}(?:is|was|are|were|has|had|sounds|looks|seems|feels)\s+"
    r"(?!(?:my|the|his|her|our)\b.*\bname|fine|ok|okay|good|great|enough|how|spelled|written|here|calling|speaking)",
    re.IGNORECASE,
)
"""A question, a change of something else, or something told, while the name is asked for."""
_DICTATED = re.compile(
    r"\b(?P<letter>[A-Za-z]),? (?:as in|for|like in|like) [A-Za-z]+\b,?|\bdouble[ -](?P<twice>[A-Za-z])\b,?",
    re.IGNORECASE,
)
_ONE_LETTER = re.compile(
    r"\b(?P<name>[A-Za-z']{2,})\W+(?:that'?s |but |spelled )?(?:with|without)(?: an?| one| two)?"
    r" (?:double )?[A-Za-z]\b",
    re.IGNORECASE,
)
_LAST_AFTER_LETTERS = re.compile(r"\b[A-Za-z]\W+([A-Z][a-z'\-]+)\W*$")
_CAPITALS_ALONE = re.compile(r"\W*[A-Z][a-z'\-]+(?:\s+[A-Z][A-Za-z'\-]+){1,2}\W*")
_MAX_WORDS = 4
_ALIKE = 80
_LIKE = 60
_LETTERS_AT_LEAST = 3
_LETTERS = re.compile(r"(?<![A-Za-z'])[A-Za-z](?:[\s.\-]+[A-Za-z](?![A-Za-z']))+(?:[\s.\-]+[A-Za-z](?![A-Za-z']))")
_NAMES_THAT_ARE_WORDS = frozenset({"will", "may", "so", "an", "do"})


def find_persons(text: str, expected: bool = False) -> list[Found]:
    """Names after a cue ("my name is …"); with `expected`, the whole answer may be the name."""
    for cue in _CUE.finditer(text):
        if found := _after(text, cue.end(), strong=True):
            return [found]
    if expected and (twice := _SAID_TWICE.search(text)) and twice["first"].lower() not in _STOP:
        return [Found(person(f"{twice['first']} {twice['last']}"), twice.span(), 0.95)]
    if named := _IS_THE_NAME.search(text):
        found = _after(text, named.start(1), strong=False, limit=named.end(1))
        if found:
            return [found]
    if full := _for_someone(text):
        return [full]
    spoken = _SPEAKING.search(text)
    if spoken and (found := _after(text, spoken.start(1), strong=True, limit=spoken.end(1))):
        return [found]
    if (alone := _AFTER_HELLO.match(text)) and (full := find_full_name(alone[1])):
        return [replace(full[0], span=alone.span(1), score=0.8)]
    text = _by_letters(text)
    if expected and _NO_NAME.search(text):
        return []
    told = _told_by_letters(text) if expected else None
    return [told] if told else _weakly(text, expected)


def _weakly(text: str, expected: bool) -> list[Found]:
    """After a cue that other things follow too; with `expected`, the bare answer."""
    for cue in _WEAK.finditer(text):
        if (expected or cue.group().lower().startswith(("this", "i"))) and (
            found := _after(text, cue.end(), strong=expected)
        ):
            return [found]
    return _bare(text) if expected else []


def _told_by_letters(text: str) -> Found | None:
    """A name spelled, or one letter of it told: "Smyth with a y"."""
    told = _ONE_LETTER.search(text)
    if told and told["name"].lower() not in _STOP:
        whole = _weakly(text[: told.end("name")], True)
        found = whole[0] if whole else Found(person(told["name"].title()), told.span("name"), 0.85)
        return _with_last_name(found, text, told.end())
    spelled = _spelled(text)
    return _corrected(_bare(_LETTERS.sub("", text)), spelled) if spelled else None


def _with_last_name(found: Found, text: str, end: int) -> Found:
    """ "Kristoph with a K, K R I S T O P H, Baumann": what follows the letters is the rest of the name."""
    after = _LAST_AFTER_LETTERS.search(text, end)
    if after is None or not isinstance(found.value, Person) or after[1].lower() in {*_STOP, found.value.name.lower()}:
        return found
    return Found(person(f"{found.value.name} {after[1]}"), (found.span[0], after.end(1)), found.score)


def respelled(text: str, held: Person) -> Found | None:
    """ "No, Bauman with one n": the part of the name that it sounds like, written anew."""
    told = _ONE_LETTER.search(text)
    if told is None:
        return None
    parts = held.name.split()
    alike = [fuzz.ratio(part.lower(), told["name"].lower()) for part in parts]
    if max(alike, default=0) < _ALIKE:
        return None
    parts[alike.index(max(alike))] = told["name"].title()
    return Found(person(" ".join(parts)), told.span("name"), 0.9)


def find_full_name(text: str) -> list[Found]:
    """A first and a last name in capitals, and nothing else."""
    said = [token for token in tokens(text) if token.is_word]
    if len(said) not in (2, 3) or not _CAPITALS_ALONE.fullmatch(text):
        return []
    if any(token.low in _STOP or DATE_WORD.fullmatch(token.low) for token in said):
        return []
    return [Found(person(text.strip(" .!")), (said[0].start, said[-1].end), 0.75)]


def _by_letters(text: str) -> str:
    """Letters told by a word or twice as plain letters, each in its place: "S as in Sam, double o" is "S, o o"."""
    if len(re.findall(r"\b[A-Za-z]\b", text)) < _LETTERS_AT_LEAST:
        return text
    return _DICTATED.sub(
        lambda found: (f"{found['twice']} {found['twice']}" if found["twice"] else found["letter"]).ljust(
            len(found[0])
        ),
        text,
    )


def _for_someone(text: str) -> Found | None:
    """ "A table for Ada Lovelace": two capitalised words, neither of them a day or a month."""
    for cue in _FOR.finditer(text):
        found = _after(text, cue.end(), strong=False)
        if found and isinstance(found.value, Person) and len(found.value.name.split()) >= 2:
            return Found(found.value, found.span, 0.85)
    return None


def _after(text: str, start: int, strong: bool, limit: int | None = None) -> Found | None:
    taken: list[Token] = []
    for token in tokens(text):
        if token.start < start:
            continue
        if (limit is not None and token.end > limit) or len(taken) == _MAX_WORDS or not _continues(token, taken, text):
            break
        if token.is_word:
            taken.append(token)
    if not strong and not all(token.text[0].isupper() for token in taken if token.low not in _PARTICLES):
        return None
    return _found(taken, text, 0.95 if strong else 0.8)


def _continues(token: Token, taken: list[Token], text: str) -> bool:
    if DATE_WORD.fullmatch(token.low) and not (taken and token.text[0].isupper() and token.low in {"may", "june"}):
        return False
    if token.low in {"-", "."}:
        return bool(taken) and (token.low == "-" or taken[-1].low in _TITLES or len(taken[-1].text) == 1)
    if not token.text[0].isalpha():
        return False
    if token.low in _STOP:
        return False
    return not taken or "," not in text[taken[-1].end : token.start]


def _bare(text: str) -> list[Found]:
    """The whole answer as a name, else what stands before its first comma or "and"."""
    found = _bare_name(text)
    head = re.match(r"(.+?)(?:,| and |\s+(?=[\d(+]))", text)
    return found or (_bare_name(head[1]) if head else [])


def _bare_name(text: str) -> list[Found]:
    said = [token for token in tokens(text) if token.is_word]
    if len(said) == 1 and said[0].low in _NAMES_THAT_ARE_WORDS:
        return [Found(person(said[0].text), (said[0].start, said[0].end), 0.7)]
    while said and said[0].low in _STOP:
        said.pop(0)
    while said and said[-1].low in _STOP:
        said.pop()
    if not 1 <= len(said) <= _MAX_WORDS or any(not token.text[0].isalpha() or token.low in _STOP for token in said):
        return []
    found = _found(said, text, 0.8)
    return [found] if found else []


def _corrected(said: list[Found], spelled: Found) -> Found:
    """ "Jane Doe, D O E": the spelled part in its place in the name said before."""
    if not said or not isinstance(said[0].value, Person) or not isinstance(spelled.value, Person):
        return spelled
    parts = said[0].value.name.split()
    like = [at for at, part in enumerate(parts) if fuzz.ratio(part.lower(), spelled.value.name.lower()) >= _LIKE]
    if not like:
        return spelled
    parts[like[-1]] = spelled.value.name
    return Found(person(" ".join(parts)), (min(said[0].span[0], spelled.span[0]), spelled.span[1]), spelled.score)


def _spelled(text: str) -> Found | None:
    """ "J O H N", "J-O-H-N S-M-I-T-H": letters one by one; a longer gap or a word between starts the next name."""
    groups = _LETTERS.findall(text)
    parts = [part for group in groups for part in (group.split() if re.search("[-.]", group) else [group])]
    runs = [re.sub(r"[^A-Za-z]", "", part) for part in parts]
    if not runs:
        return None
    start = text.find(groups[0])
    before = [t for t in tokens(text[:start]) if t.is_word and t.low not in _STOP]
    name = " ".join(
        [*(token.text for token in before[-1:] if runs[0].lower() != token.low and len(runs) == 1 and before), *runs]
    )
    return Found(person(name), (start, start + len(groups[0])), 0.9)


def _found(taken: list[Token], text: str, score: float) -> Found | None:
    while taken and taken[-1].low in _PARTICLES - {"st"}:
        taken.pop()
    if not taken or all(token.low in _TITLES for token in taken):
        return None
    span = (taken[0].start, taken[-1].end)
    return Found(person(text[span[0] : span[1]]), span, score)


def person(said: str) -> Person:
    """The name in its usual capitals, its first and last parts told apart."""
    name = HumanName(" ".join(said.split()))
    if said.islower() or said.isupper():
        name.capitalize(force=True)
    title = f"{name.title} " if name.title and not name.first else ""
    full = " ".join(part for part in (name.first, name.middle, name.last) if part)
    return Person(name=(title + full).strip() or said.strip().title(), first=name.first, last=name.last)
