"""Set phrases whose meaning needs no model: yes, no, hold on, never mind, thank you. Industry-free, English."""

import re

_POLITE = r"(?:please|thanks|thank you|ma'am|sir|then|now|just|so|well|oh|um+|uh+|ah|okay|ok|alright|right|hey)"
# No word may be both a yes and a filler: a chain of such words would be read in exponentially many ways.
_BETWEEN = r"(?:thanks|thank you|ma'am|sir|then|now|just|so|well|oh|um+|ah|hey|i guess|i think|and|it)"
_YES = (
    r"(?:yes+|yeah+|yea|yep|yup|yah|ya|aye|sure(?: thing)?|of course|certainly|absolutely|definitely|indeed|exactly|correct|right|ok(?:ay)?|okey|alright|all right"
    r"|perfect|great|good|fine|lovely|wonderful|excellent|awesome|cool|amazing|brilliant|deal|affirmative|uh[- ]?huh|mm+[- ]?hmm+|m+hm+|you bet|why not"
    r"|that(?:'s|s| is| was| would be| sounds| looks|'ll be| will be)? (?:all )?(?:right|correct|fine|good|great|perfect|ok(?:ay)?|it|true|lovely|wonderful|excellent|works?(?: for me)?)"
    r"|sounds? (?:good|great|fine|perfect|right|lovely)(?: to me)?|(?:that )?works?(?: for me)?|looks? (?:good|great|right|fine)|i'?d (?:like|love) (?:that|it|to)|i would(?: like that)?|i do|i am|it is|you can"
    r"|(?:please )?(?:do(?: (?:it|that|so))?|go (?:ahead|for it|on)|book (?:it|that|me(?: in)?)|confirm(?: (?:it|that))?|confirmed|reserve it|schedule it|make it so|let'?s do (?:it|that))"
    r"|i(?:'m| am) (?:happy|fine|good|ok(?:ay)?) with (?:that|it)|please|yes please)"
)
_NO = (
    r"(?:no+|nope|nah|naw|no way|not (?:really|quite|yet|now|today|at all|exactly|correct|right|that|this time|necessary)|never|negative|absolutely not|of course not"
    r"|don'?t(?: (?:do (?:it|that)|book(?: (?:it|that))?|think so))?|i (?:don'?t|do not)(?: (?:think so|want (?:that|it|to)|like (?:that|it)))?|i'?d rather not|incorrect|wrong|false|uh[- ]?uh"
    r"|(?:that|it)(?:'s| is|s|'?d be| was)? (?:not|wrong|incorrect|false)(?: (?:right|correct|true|it|what i (?:said|want(?:ed)?|meant)|good|ok(?:ay)?))?"
    r"|(?:that |it )?(?:doesn'?t|does not|won'?t|will not|isn'?t|is not) (?:work|right|correct|suit|fit|good)(?: for me| me)?|none(?: of (?:those|them|these))?|neither)"
)
_CUES: dict[str, str] = {
    "Repeat": (
        r"(?:(?:can|could|would|will|may) you )?(?:please )?(?:repeat|say)(?: (?:that|it|this|the last (?:bit|part|one|thing)|your(?:self| question)|what you said))*(?: again| once more| one more time| slower| slowly| more slowly)*"
        r"(?: for me)?|what(?: did you (?:just )?say| was that| is that)?|pardon(?: me)?|come again|(?:sorry |i )+(?:didn'?t|did not|couldn'?t) (?:catch|hear|get|understand)(?: (?:that|you|it|what you said))?"
        r"|one more time|again|huh|eh|i missed that|say what"
    ),
    "Wait": (
        r"(?:hold|hang) on(?: (?:a|one|just) ?(?:a )?(?:second|sec|minute|moment|tick))?|(?:just |give me |wait )*(?:a|one) (?:second|sec|minute|min|moment|mo)|wait|bear with me"
        r"|let me (?:check|see|look|think|get (?:my|the) \w+|find (?:my|the|it) ?\w*|grab (?:my|the|it) ?\w*)|(?:i )?need a (?:second|sec|minute|moment)"
    ),
    "CancelTask": (
        r"(?:no )?(?:(?:oh )?never ?mind|nevermind|forget (?:it|that|about it|about that|the whole thing)|(?:please )?(?:cancel|stop|scrap|drop|abort|disregard|leave|skip) ?(?:it|that|this|everything|all that|the whole thing|the booking)?"
        r"|i(?:'ve| have)? changed my mind|don'?t bother|let'?s (?:leave|forget|drop|stop|cancel) (?:it|that|this)|i(?:'ll| will) (?:call|come) back(?: later)?|i don'?t want (?:it|this|to (?:book|do this|continue))(?: any ?more)?"
        r"|start over|quit|exit)"
    ),
    "Thank": r"(?:thanks?(?: you)?(?: (?:so|very) much| a lot| a million| again| for (?:your|the|all your) (?:help|time|\w+))*|thx|ty|cheers|much appreciated|(?:i )?(?:really )?appreciate (?:it|that|your help)|many thanks)",
    "Goodbye": (
        r"(?:(?:good ?)?bye+(?: ?-?bye)?(?: now| for now)?|see (?:you|ya)(?: \w+)*|later|laters|ciao|cya|so long|farewell|take care|talk (?:to you )?(?:later|soon)|have a (?:good|nice|great|lovely|wonderful) (?:one|day|night|evening|afternoon|weekend|rest of your day)|good ?night"
        r"|(?:no |nope )?(?:that(?:'s|s| is|'ll be| will be|'d be) (?:all|it|everything)(?: (?:i need(?:ed)?|for (?:now|today)|from me))?|nothing (?:else|more)|i'?m (?:all )?(?:good|set|done)|all good|all set|no(?:thing)? thanks? (?:that's all|that's it|i'm good)|you too))"
    ),
    "Greet": (
        r"(?:(?:hi|hello|hey|hiya|howdy|yo|greetings|hallo)(?: there| again)?|good (?:morning|afternoon|evening|day)|morning|afternoon|evening|how are you(?: doing)?(?: today)?|how'?s it going|what'?s up|hope you(?:'re| are) (?:well|good|doing well)"
        r"|nice to meet you|is (?:any(?:body|one)|someone) there|are you there|can you hear me)"
    ),
    "RequestPerson": (
        r"(?:(?:can|could|may) i |i (?:want|need|would like|wanna|'d like)(?: to)? |i'd (?:like|rather|prefer)(?: to)? |please |let me |just |let's |is there (?:a |any(?:one|body) |some(?:one|body) )?(?:i can )?)*"
        r"(?:(?:speak|talk|chat|speaking|talking|connect me|transfer me|put me (?:through|on)|get me|give me|pass me)(?: (?:to|with|on to|over to))? (?:(?:an?|the|your|some) )?(?:real |actual |live |human |different |another )*"
        r"(?:person|people|human(?: being)?|some(?:one|body)(?: else)?|any(?:one|body)(?: else)?|agent|representative|rep|manager|supervisor|operator|advis[eo]r|colleague|staff(?: member)?|team|receptionist)(?: (?:please|now|instead|there))*"
        r"|(?:a )?(?:real|live|actual|human) (?:person|human|agent|operator|being)|operator|representative|agent|human|a person|a human)"
    ),
    "Affirm": _YES + r"(?: (?:" + _YES + r"|" + _BETWEEN + r"))*",
    "Deny": _NO + r"(?: (?:" + _NO + r"|" + _BETWEEN + r"))*",
}
_LEAD = re.compile(rf"^(?:{_POLITE}[\s,.!]+)+", re.IGNORECASE)
_TAIL = re.compile(rf"(?:[\s,.!]+{_POLITE})+$", re.IGNORECASE)
_COMPILED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _CUES.items()}
_AFFIRM_HEAD = re.compile(
    r"^\W*(?:yes+|yeah+|yea|yep|yup|sure|ok(?:ay)?|of course|perfect|great|sounds good|absolutely|definitely|right|correct)\b[\s,.!]*",
    re.I,
)
_DENY_HEAD = re.compile(
    r"^\W*(?:no+|nope|nah|not quite|wrong|incorrect)\b(?! (?:problem|worries|later|longer|earlier|preference|idea|rush))[\s,.!]*",
    re.I,
)
_ASKED_AGAIN = re.compile(r"(?:i'?m )?sorry\s*\?|excuse me\s*\?", re.IGNORECASE)
_MAX_CHARS = 90


def set_phrase(clause: str) -> str | None:
    """The command type of a clause that is nothing but a set phrase."""
    if _ASKED_AGAIN.fullmatch(clause.strip()):
        return "Repeat"
    said = _plain(clause)
    if not said or len(said) > _MAX_CHARS:
        return None
    bare = _TAIL.sub("", _LEAD.sub("", said)) or said
    for candidate in dict.fromkeys((said, bare)):
        for name, pattern in _COMPILED.items():
            if pattern.fullmatch(candidate):
                return name
    return None


def affirms_first(text: str) -> int:
    """Where the words after an opening yes begin; 0 without one."""
    found = _AFFIRM_HEAD.match(text)
    return found.end() if found else 0


def denies_first(text: str) -> int:
    """Where the words after an opening no begin; 0 without one."""
    found = _DENY_HEAD.match(text)
    return found.end() if found else 0


def _plain(clause: str) -> str:
    said = clause.replace("’", "'").strip(' \t\n,.;:!?-—…"')
    return re.sub(r"\s+", " ", re.sub(r"[,.!;]+(?=\s)", " ", said)).strip()
