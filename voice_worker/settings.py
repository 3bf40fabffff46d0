"""What an operator can set of the voice worker."""

from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, BaseModel, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from app.contracts.secret_files import SettingsWithSecretFiles

AGENT_NAME = "frontdesk"
"""The name the app dispatches to: no room gets an agent that was not asked for."""


class TurnTakingSettings(BaseModel):
    """When an utterance has ended, and when the caller means to interrupt."""

    pause_ms: int = Field(default=128, ge=96, description="A silence after which the words so far are transcribed.")
    min_silence_ms: int = Field(default=450, gt=0, description="Silence that ends a sentence which sounds finished.")
    brisk_silence_ms: int = Field(default=350, gt=0, description="The same for a caller who hardly pauses.")
    slow_silence_ms: int = Field(default=1000, gt=0, description="The same for one who often does.")
    name_silence_ms: int = Field(default=900, gt=0, description="Silence after a first name: a last name may follow.")
    day_silence_ms: int = Field(default=900, gt=0, description="Silence after a day alone: a time may follow.")
    unsure_silence_ms: int = Field(default=1300, gt=0, description="Silence that ends one which does not.")
    dictation_silence_ms: int = Field(default=1600, gt=0, description="Silence within a number or a spelled name.")
    max_silence_ms: int = Field(default=2200, gt=0, description="Nobody is waited for longer.")
    onset_ms: int = Field(default=100, gt=0, description="Voice shorter than this is a click.")
    stop_ms: int = Field(default=90, gt=0, description="Voice over the agent's that makes it fall silent.")
    interruption_ms: int = Field(default=1500, gt=0, description="Voice over the agent's that is surely meant.")
    silent_caller_s: float = Field(default=9.0, gt=0, description="The caller is asked again after this long.")
    gone_s: float = Field(default=6.0, gt=0, description="A caller who left has this long to come back.")


class SpeechSettings(BaseModel):
    """Models, threads and limits of listening and speaking."""

    whisper: str = "whisper-base"
    kokoro: str = "kokoro.onnx"
    voices: str = "voices.npz"
    piper: str = "piper/en_US-joe-medium.onnx"
    engine: Literal["kokoro", "piper", "edge"] = "kokoro"
    allow_online: bool = Field(default=False, description="Edge TTS sends every sentence to an online service.")
    speed: float = Field(default=1.0, ge=0.5, le=2.0)
    threads: int = Field(default=2, ge=1)
    cache_mb: int = Field(default=256, ge=0)
    transcribe_limit_s: float = Field(default=6.0, gt=0)
    synthesize_limit_s: float = Field(default=12.0, gt=0)


class CallSettings(BaseModel):
    """Limits of one call and of this machine."""

    capacity: int = Field(default=2, ge=1, description="Calls this machine holds at once.")
    is_isolated: bool = Field(default=False, description="A process with its own models for each call.")
    health_port: int = Field(default=0, ge=0, description="Port of the health page; 0 takes any.")
    metrics_port: int = Field(default=0, ge=0, description="Port of /metrics for Prometheus; 0 takes any.")
    bind_address: str = Field(default="127.0.0.1", description="Where both listen; loopback, but in a container.")
    drain_s: int = Field(default=8, ge=0, description="A worker told to stop lets its calls go on for so long.")
    filler_after_s: float = Field(default=1.8, gt=0, description="A turn that takes longer is bridged by a phrase.")
    turn_limit_s: float = Field(default=12.0, gt=0)
    connect_limit_s: float = Field(default=5.0, gt=0)


class LogSettings(BaseModel):
    """What is logged of what people said; the same as the app's."""

    pii: Literal["dropped", "hashed", "plain"] = "dropped"


class WorkerSettings(SettingsWithSecretFiles):
    """Read once in each process, from the environment and the files that it names (`LIVEKIT_API_SECRET_FILE`)."""

    model_config = SettingsConfigDict(env_prefix="FRONTDESK_", env_nested_delimiter="__", extra="ignore")

    app_url: str = "http://127.0.0.1:8000"
    worker_secret: SecretStr
    livekit_url: str | None = Field(default=None, validation_alias=AliasChoices("FRONTDESK_LIVEKIT_URL", "LIVEKIT_URL"))
    livekit_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("FRONTDESK_LIVEKIT_API_KEY", "LIVEKIT_API_KEY")
    )
    livekit_api_secret: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("FRONTDESK_LIVEKIT_API_SECRET", "LIVEKIT_API_SECRET")
    )
    models_dir: Path = Path(".models")
    data_dir: Path = Path(".data")
    turn_taking: TurnTakingSettings = TurnTakingSettings()
    speech: SpeechSettings = SpeechSettings()
    call: CallSettings = CallSettings()
    log: LogSettings = LogSettings()

    @property
    def speech_cache_dir(self) -> Path:
        """Sentences already synthesised."""
        return self.data_dir / "speech"


def read_settings() -> WorkerSettings:
    """The settings of this process; the environment is the only source."""
    return WorkerSettings()  # pyright: ignore[reportCallIssue]  # values come from the environment
