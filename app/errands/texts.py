"""What errands say, unless the pack's `phrases` say it otherwise."""

TEXTS: dict[str, str] = {
    "job_person_free": (
        "A colleague is there now and has our conversation in front of them. They'll be with you shortly."
    ),
    "job_person_busy": "I'm sorry, nobody is free just now. I've asked for someone to call you back{phone}.",
    "job_person_busy_no_phone": (
        "I'm sorry, nobody is free just now. If you tell me your number, someone will call you back."
    ),
    "job_earlier": (
        "Something earlier has come free for {reference}, {offering}: {earlier}. "
        "If you want it, just ask me to move your appointment to {earlier}."
    ),
    "job_reminder": "A reminder: {reference}, {offering}, is on {when}.",
    "job_callback_subject": "Call back: {subject}",
    "job_callback_mail": "Somebody is waiting to be called back{phone}.\n\n{subject}\n{body}\n\nLeft {left}.",
    "job_confirmation_created_subject": "Your appointment at {business}, {when}",
    "job_confirmation_created_mail": (
        "Hello {name},\n\nyour appointment is confirmed: {offering}, {when}.\n"
        "Your reference is {reference}.\n\n{business}\n{address}"
    ),
    "job_confirmation_moved_subject": "Your appointment at {business} is now on {when}",
    "job_confirmation_moved_mail": (
        "Hello {name},\n\nyour appointment has been moved: {offering}, now on {when}.\n"
        "Your reference is still {reference}.\n\n{business}\n{address}"
    ),
    "job_confirmation_cancelled_subject": "Your appointment at {business} is cancelled",
    "job_confirmation_cancelled_mail": (
        "Hello {name},\n\nyour appointment for {offering} on {when} is cancelled ({reference}).\n\n"
        "{business}\n{address}"
    ),
    "job_reminder_subject": "Your appointment at {business}, {when}",
    "job_reminder_mail": (
        "Hello {name},\n\nwe look forward to seeing you: {offering}, {when}.\n"
        "Your reference is {reference}.\n\n{business}\n{address}"
    ),
    "job_earlier_subject": "Something earlier at {business}: {earlier}",
    "job_earlier_mail": (
        "Hello {name},\n\nyou asked for something earlier than {when}: {earlier} has come free for {offering} "
        "({reference}).\nTell us if you would like it; it goes to the next on the list otherwise.\n\n"
        "{business}\n{address}"
    ),
    "job_earlier_ticket": (
        "Offer {earlier} for {reference} ({offering}, now {when}): the customer waits for something earlier."
    ),
}
