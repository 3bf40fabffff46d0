"""One tree of settings, read once in `create_app` and handed down.

Environment: prefix `FRONTDESK_`, nested by `__` (`FRONTDESK_LIMITS__TURNS_PER_MINUTE=60`), plus the conventional
`DATABASE_URL`, `REDIS_URL`, `LIVEKIT_URL`, `LIVEKIT_API_KEY`, `LIVEKIT_API_SECRET`. Each may be given as a file:
`DATABASE_URL_FILE=/run/secrets/database_url`.
"""

from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, BaseModel, Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from app.contracts.secret_files import SettingsWithSecretFiles
from app.core.database_url import async_url, spelled


class LimitSettings(BaseModel):
    """What one token or address may ask for. A rate is `N/second|minute|hour`."""

    sessions_per_address: str = "60/minute"
    sessions_in_total: str = "1200/minute"
    sign_ins_per_address: str = "20/minute"
    turns_per_session: str = "90/minute"
    requests_per_address: str = "1200/minute"
    max_body_bytes: int = Field(default=262_144, gt=0)
    max_header_bytes: int = Field(default=32_768, gt=0)
    max_sockets_per_session: int = Field(default=16, gt=0)


class TurnSettings(BaseModel):
    """Time limits of a turn, in milliseconds."""

    timeout_ms: int = Field(default=8_000, gt=0)
    lock_wait_ms: int = Field(default=10_000, gt=0)
    speculation_ttl_ms: int = Field(default=30_000, gt=0)


class PostgresSettings(BaseModel):
    """How this process uses a PostgreSQL server. All processes together must stay below its `max_connections`."""

    connections: int = Field(default=15, ge=4)
    wait_s: float = Field(default=10, gt=0)
    connect_timeout_s: float = Field(default=5, gt=0)
    statement_timeout_ms: int = Field(default=10_000, gt=0)
    lock_timeout_ms: int = Field(default=5_000, gt=0)
    idle_in_transaction_timeout_ms: int = Field(default=60_000, gt=0)
    recycle_s: int = Field(default=1_800, gt=0)

    def writers(self) -> int:
        """How many may write at once; the other connections are kept for readers."""
        return self.connections - self.connections // 4

    def server_settings(self) -> dict[str, str]:
        """What each connection asks of the server."""
        return {
            "application_name": "frontdesk",
            "timezone": "UTC",
            "statement_timeout": str(self.statement_timeout_ms),
            "lock_timeout": str(self.lock_timeout_ms),
            "idle_in_transaction_session_timeout": str(self.idle_in_transaction_timeout_ms),
        }


class CheckpointSettings(BaseModel):
    """Working memory between turns. An idle conversation's is dropped and made again from the record.

    With a key it is encrypted at rest; `kept` is how many of a conversation stay, at least.
    """

    ttl_s: int = Field(default=1_800, gt=0)
    kept: int = Field(default=2, gt=0)
    key: SecretStr | None = Field(default=None, min_length=16)


class VoiceSettings(BaseModel):
    """How calls reach LiveKit. Without a URL there is no voice and everything says so."""

    url: str | None = None
    public_url: str | None = None
    api_key: SecretStr | None = None
    api_secret: SecretStr | None = None
    agent_name: str = "frontdesk"
    token_ttl_s: int = Field(default=7_200, gt=0)
    worker_timeout_s: float = Field(default=4.5, gt=0)
    absent_reason: str | None = None


class JobSettings(BaseModel):
    """Background work: how many jobs this process runs at once (0: none), and when people are told things."""

    concurrency: int = Field(default=4, ge=0, le=64)
    poll_s: float = Field(default=1.0, gt=0)
    lease_s: float = Field(default=90, ge=60, description="Longer than any job may take.")
    grace_s: float = Field(default=8, ge=0, description="How long a process that ends waits for its jobs.")
    reminder_hours: float = Field(default=24, gt=0, description="How long before a booking its customer is reminded.")
    offer_minutes: float = Field(default=30, gt=0, description="How long an earlier time waits for one customer.")


class MailSettings(BaseModel):
    """The SMTP server that takes our mail. Without a host nothing is mailed: it is stored, and shown in the chat."""

    host: str | None = None
    port: int = Field(default=587, gt=0, lt=65_536)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    sender: str | None = Field(default=None, description="The address that mails come from; else the business's own.")
    timeout_s: float = Field(default=10, gt=0, le=15)


class WebhookEndpoint(BaseModel):
    """Where events of the business are sent, signed with the secret (`whsec_` and base64, or any text of 24 and more).

    `events` are names, or `booking.*`. The name is kept with what is still to be sent: the address may change.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    url: str
    secret: SecretStr = Field(min_length=24)
    events: list[str] = ["*"]

    @field_validator("url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        place = urlsplit(url)
        if place.scheme not in ("http", "https") or not place.hostname or place.username is not None:
            raise ValueError("a webhook's address is http(s)://host/path, without a user")
        return url


class WebhookSettings(BaseModel):
    """Events sent to other programs. Addresses of this machine or a private network are refused unless allowed."""

    endpoints: list[WebhookEndpoint] = []
    allow_private: bool = False
    timeout_s: float = Field(default=10, gt=0, le=15)

    @field_validator("endpoints")
    @classmethod
    def _each_its_name(cls, endpoints: list[WebhookEndpoint]) -> list[WebhookEndpoint]:
        if len({each.name for each in endpoints}) < len(endpoints):
            raise ValueError("two endpoints have the same name")
        return endpoints


class LogSettings(BaseModel):
    """What is logged. Fields named `pii_*` hold a customer's words, and what exceptions say: dropped by default.

    `hashed` keeps a mark by which equal values are known within one process; `plain` is for development alone.
    """

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    pii: Literal["dropped", "hashed", "plain"] = "dropped"


class Settings(SettingsWithSecretFiles):
    """Everything an installation may decide."""

    model_config = SettingsConfigDict(
        env_prefix="FRONTDESK_", env_nested_delimiter="__", extra="ignore", populate_by_name=True
    )

    data_dir: Path = Path(".data")
    models_dir: Path = Path(".models")
    cache_dir: Path | None = None
    frontend_dir: Path = Path("frontend/dist")
    packs_dir: Path | None = None
    default_pack: str = "northside_motors"
    environment: str = Field(default="production", pattern="^(production|development|test)$")
    public_url: str = "http://127.0.0.1:8000"
    database_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("FRONTDESK_DATABASE_URL", "DATABASE_URL")
    )
    redis_url: SecretStr | None = Field(default=None, validation_alias=AliasChoices("FRONTDESK_REDIS_URL", "REDIS_URL"))
    token_secret: SecretStr | None = None
    worker_secret: SecretStr | None = None
    staff_ticket: SecretStr | None = None
    livekit_url: str | None = Field(default=None, validation_alias=AliasChoices("FRONTDESK_LIVEKIT_URL", "LIVEKIT_URL"))
    livekit_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("FRONTDESK_LIVEKIT_API_KEY", "LIVEKIT_API_KEY")
    )
    livekit_api_secret: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("FRONTDESK_LIVEKIT_API_SECRET", "LIVEKIT_API_SECRET")
    )
    session_hours: int = Field(default=24, gt=0)
    cors_origins: list[str] = Field(default=[], description="Other sites whose pages may use the API, each exact.")
    trusted_proxies: list[str] = Field(
        default=[], description="Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed."
    )
    metrics_token: SecretStr | None = Field(default=None, description="Without one /metrics is open to who reaches it.")
    log: LogSettings = LogSettings()
    retention_days: int | None = Field(default=None, gt=0)
    limits: LimitSettings = LimitSettings()
    postgres: PostgresSettings = PostgresSettings()
    turns: TurnSettings = TurnSettings()
    checkpoints: CheckpointSettings = CheckpointSettings()
    jobs: JobSettings = JobSettings()
    mail: MailSettings = MailSettings()
    webhooks: WebhookSettings = WebhookSettings()
    voice: VoiceSettings = VoiceSettings()

    @field_validator("cors_origins")
    @classmethod
    def _exact_origins(cls, origins: list[str]) -> list[str]:
        for origin in origins:
            place = urlsplit(origin)
            if place.scheme not in ("http", "https") or not place.netloc or "*" in origin or place.path or place.query:
                raise ValueError(f"an origin is scheme://host[:port] and nothing else, not {origin!r}")
        return origins

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, networks: list[str]) -> list[str]:
        return [str(ip_network(network)) for network in networks]

    def cache(self) -> Path:
        """Where results that can be made again are kept; under the data folder unless told otherwise."""
        return self.cache_dir or self.data_dir / "cache"

    def database(self) -> str:
        """The database's address with its driver; SQLite under the data folder unless told otherwise."""
        named = self.database_url.get_secret_value() if self.database_url else None
        return spelled(async_url(named or f"sqlite:///{self.data_dir / 'frontdesk.db'}"))
