"""Frames on the WebSockets, both directions, and the worker's protocol."""

from typing import Annotated, Literal

from pydantic import Field

from app.contracts.base import MAX_TEXT, TurnId, Wire
from app.contracts.events import Latency, VoiceState
from app.contracts.turns import Heard

CLOSE_HELLO_EXPECTED = 4401
CLOSE_TOO_SLOW = 4408
"""The socket could not take its events: reconnect with `after`."""


class Hello(Wire):
    """The first frame of every socket, within 5 s. Staff send no token: their cookie speaks."""

    type: Literal["hello"]
    token: str | None = Field(default=None, max_length=4000)
    after: int = Field(default=0, ge=0)


class SendMessage(Wire):
    """A typed utterance."""

    type: Literal["message"]
    turn_id: TurnId
    text: str = Field(min_length=1, max_length=MAX_TEXT)


class SendTyping(Wire):
    """The customer is writing."""

    type: Literal["typing"]
    on: bool


class EditSlot(Wire):
    """A slot edited on the page."""

    type: Literal["slot"]
    slot: str = Field(max_length=60)
    value: str = Field(max_length=500)
    turn_id: TurnId | None = None


class Ping(Wire):
    """Answered with `{"type": "pong"}`."""

    type: Literal["ping"]


ClientFrame = Annotated[SendMessage | SendTyping | EditSlot | Ping, Field(discriminator="type")]


# --- worker -----------------------------------------------------------------------------------------------------


class WorkerStatus(Wire):
    """`PUT /api/workers/{id}` every 2 s: what *registered* means."""

    load: float = Field(ge=0, le=1)
    capacity: int = Field(ge=0, description="Calls it may hold at once.")
    calls: list[str] = []
    absent_because: str | None = Field(default=None, max_length=300, description="Why it takes no calls at all.")


class VoiceTokenRequest(Wire):
    """`POST /api/voice/token`."""

    session_id: str = Field(max_length=80)


class VoiceToken(Wire):
    """What a browser needs to join the room of a call."""

    url: str
    token: str
    room: str
    call_id: str


class DispatchMetadata(Wire):
    """Handed to the worker with its job."""

    call_id: str
    session_id: str
    resume: bool = False
    customer_identity: str = "customer"


class VoiceStateUp(VoiceState):
    """Worker → app."""

    type: Literal["voice_state"]


class InterimUp(Wire):
    """The caller's words so far; never stored."""

    type: Literal["interim"]
    utterance_id: str
    text: str = Field(max_length=MAX_TEXT)


class LatencyUp(Latency):
    """Stage times of one spoken turn."""

    type: Literal["latency"]
    turn_id: TurnId


class HeardUp(Heard):
    """What was played of an utterance."""

    type: Literal["heard"]


class HeartbeatUp(Wire):
    """Every second while the call lives."""

    type: Literal["heartbeat"]


class ReadyUp(Wire):
    """The caller's audio is connected, or the call has ended."""

    type: Literal["call"]
    status: Literal["active", "reconnecting", "ended"]
    reason: str | None = None


WorkerFrame = Annotated[
    VoiceStateUp | InterimUp | LatencyUp | HeardUp | HeartbeatUp | ReadyUp, Field(discriminator="type")
]


class Resumption(Wire):
    """One clause of sorry, then what the customer was told last, to be said again."""

    sorry: str
    utterance_id: str = ""
    text: str = ""


class ConfigDown(Wire):
    """App → worker, first frame after hello. `greeting_id` is the utterance id to report as heard."""

    type: Literal["config"] = "config"
    greeting: str
    greeting_id: str
    phrases: dict[str, str] = Field(description="Named short texts: filler, sorry, reprompt, goodbye.")
    voice: str = "af_heart"
    locale: str = "en-US"
    names: list[str] = Field(default=[], description="Proper nouns of the business, to bias transcription.")
    expects: str = "open"
    pace: float = Field(default=1.0, description="How fast to speak; 0.8 is slower.")
    resumption: Resumption | None = Field(default=None, description="How a worker goes on that is new to this call.")


class SayDown(Wire):
    """Speak this now (`urgent`: between sentences) or at the next pause."""

    type: Literal["say"] = "say"
    utterance_id: str
    text: str
    urgent: bool = False


class SilenceDown(Wire):
    """Stop speaking: a person took over."""

    type: Literal["silence"] = "silence"
    by: str


class ResumeDown(Wire):
    """The agent holds the conversation again."""

    type: Literal["resume"] = "resume"


class EndDown(Wire):
    """Hang up once the sentence in progress has been played."""

    type: Literal["end"] = "end"
    reason: str = ""


AppFrame = ConfigDown | SayDown | SilenceDown | ResumeDown | EndDown
