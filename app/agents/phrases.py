"""What the engine says in English where a pack has no words of its own. Keys are part of the pack format."""

import re
from collections.abc import Mapping

_ON_NEAR = re.compile(r"\b([Oo]n) (today|tomorrow)\b")

DEFAULTS: dict[str, str] = {
    "greeting": "Hi, this is {persona} at {business}. How can I help you today?",
    "welcome_back": "I'm here. Where were we?",
    "filler": "One moment.",
    "sorry": "Sorry, something went wrong on my side. Could you say that again?",
    "reprompt": "Sorry, I didn't catch that. Could you say it again?",
    "still_there": "Are you still there?",
    "goodbye": "Thank you for calling {business}. Goodbye!",
    "thanks": "You're welcome!",
    "hello": "Hello!",
    "how_are_you": "I'm doing well, thank you.",
    "help": "I can {abilities}, answer questions, or get a person for you. What would you like?",
    "anything_else": "Is there anything else I can do for you?",
    "unknown": "I don't know that, and I won't guess. Would you like a person to get back to you?",
    "dont_know": "I don't know that, and I won't guess.",
    "unclear": "Sorry, I didn't understand that.",
    "out_of_scope": "I can't help with that here.",
    "offer_person": "I'm having trouble with this. Would you like a person to get back to you?",
    "wait": "Take your time.",
    "back_to": "Now, back to your {task}.",
    "got_it": "Got it.",
    "okay": "Okay.",
    "corrected": "Okay, {value}.",
    "cancelled": "All right, I've dropped the {task}. Nothing was booked.",
    "nothing_to_cancel": "There's nothing in progress to cancel.",
    "nothing_to_repeat": "I haven't said anything yet.",
    "ask_default": "What {slot} would you like?",
    "ask_person": "What name should I put it under?",
    "ask_phone": "What's the best phone number to reach you?",
    "ask_email": "What's your e-mail address?",
    "ask_moment": "Which day and time would suit you?",
    "ask_day": "Which day would you like {time}?",
    "ask_time": "What time on {day}?",
    "ask_attribute": "What {attribute} is it?",
    "ask_attribute_of": "What {attribute} is your {said}?",
    "ask_which": "Do you mean {options}?",
    "phone_incomplete": "I got {digits}, and that doesn't look like a whole phone number.",
    "offer_day": "On {day} I have {options}.",
    "offer_days": "I have {options}.",
    "offer_question": "Which would you like?",
    "offer_single_question": "Would that work?",
    "refused_full": "I'm sorry, {when} is already taken.",
    "refused_closed": "We're closed {when}.",
    "refused_closed_hours": "We're closed then. On {day} we're open {hours}.",
    "refused_closed_day": "We're closed on {day}.",
    "refused_closed_holiday": "We're closed on {day} for {holiday}.",
    "refused_too_long": "{when} is too close to closing time for that.",
    "refused_past": "That time has already passed.",
    "refused_too_far": "I can't book that far ahead yet.",
    "refused_off_grid": "Appointments start on the hour or the half hour.",
    "refused_none_left": "I have nothing free {window}.",
    "refused_taken_meanwhile": "I'm sorry, somebody has just taken {when}.",
    "refused_other": "I'm sorry, that isn't possible.",
    "what_to_change": "Okay. What should I change?",
    "which_instead": "No problem. Which day or time would suit you better?",
    "failed": "I'm sorry, I couldn't do that just now. I've asked a person to take care of it.",
    "hours_day": "On {day} we're open {hours}.",
    "hours_week": "We're open {hours}.",
    "open_then": "Yes, we're open {when}. That day we're open {hours}.",
    "closed_then": "No, we're closed {when}.",
    "price": "{offering} costs {price}.",
    "price_duration": "{offering} costs {price} and takes about {duration}.",
    "free_of_charge": "{offering} is free of charge.",
    "no_price": "I don't have a price for {offering}.",
    "duration": "{offering} takes about {duration}.",
    "no_duration": "I don't know how long {offering} takes.",
    "which_offering": "Which service do you mean?",
    "offerings": "We offer {offerings}.",
    "more_offerings": "We offer {offerings}, and more.",
    "address": "You find us at {address}.",
    "contact": "You can reach us at {contact}.",
    "person_open": "I've asked a colleague to get back to you{phone}. I can go on helping meanwhile.",
    "person_closed": "Nobody is in right now, but I've passed it on: someone will get back to you{phone} {when}.",
    "person_again": "I've already passed that on, and a colleague will get back to you{phone}.",
    "person_phone": "What number can they reach you at?",
    "person_phone_noted": "Thanks, I've noted {phone} for them.",
    "declined_person": "All right.",
}


def phrase(overrides: Mapping[str, str | list[str]], key: str, vary: str = "", **values: str) -> str:
    """The pack's words for a key, else the engine's, filled in. Of several wordings `vary` picks one."""
    words = overrides.get(key) or DEFAULTS[key]
    text = words if isinstance(words, str) else words[sum(vary.encode()) % len(words)]
    return filled(text, values)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The words with their blanks filled; a day that is near takes no "on": "on today, Friday" is nobody's English."""
    return _ON_NEAR.sub(lambda found: found[2].capitalize() if found[1] == "On" else found[2], text.format_map(values))
