"""What the worker says by itself when the app has not said what to say."""

DEFAULT_PHRASES = {
    "filler": "One moment, please.",
    "still": "I'm still here, just a moment longer.",
    "sorry": "I'm sorry, something went wrong on my side. Could you say that again?",
    "reprompt": "Sorry, I didn't catch that. Could you say it again?",
    "welcome_back": "I'm here. Where were we?",
    "goodbye": "Thank you for calling. Goodbye.",
}


class Phrases:
    """The app's phrases over the worker's own."""

    def __init__(self, given: dict[str, str] | None = None) -> None:
        self.texts = DEFAULT_PHRASES | {name: text for name, text in (given or {}).items() if text.strip()}

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    def all(self) -> list[str]:
        """Every phrase, to be synthesised ahead."""
        return list(self.texts.values())
