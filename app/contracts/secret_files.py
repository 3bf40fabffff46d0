"""How a program is told a secret without its value in the environment: `NAME_FILE` names a file that holds `NAME`."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import AliasChoices
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource

_SUFFIX = "_FILE"


class SecretFileRefused(ValueError):
    """A `NAME_FILE` that cannot be followed; the message says which and why, never what the file holds."""


class SecretFiles(EnvSettingsSource):
    """Reads whatever the environment could say of these settings from the files that it names instead."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        told = {name.removesuffix(_SUFFIX): path for name, path in os.environ.items() if name.endswith(_SUFFIX)}
        ours = {name: path for name, path in told.items() if path and self._is_ours(name)}
        return {name.lower(): _content(name, Path(path)) for name, path in ours.items()}

    def _is_ours(self, name: str) -> bool:
        return name.startswith(self.env_prefix) or name in _conventional_names(self.settings_cls)


class SettingsWithSecretFiles(BaseSettings):
    """Settings from the environment, each of which may be given as a file: compose and systemd hand out secrets so."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, SecretFiles(settings_cls)


def _content(name: str, path: Path) -> str:
    try:
        held = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SecretFileRefused(f"{name}{_SUFFIX} names {path}, which cannot be read: {why}.") from None
    if not held:
        raise SecretFileRefused(f"{name}{_SUFFIX} names {path}, which is empty.")
    # The same one twice is no contradiction: libraries put what they were handed into the environment.
    if os.environ.get(name, held) not in ("", held):
        raise SecretFileRefused(f"{name} and the file of {name}{_SUFFIX} differ: keep one of them.")
    return held


def _conventional_names(settings: type[BaseSettings]) -> set[str]:
    """Names without our prefix, such as DATABASE_URL."""
    aliases = (field.validation_alias for field in settings.model_fields.values())
    return {str(choice) for alias in aliases if isinstance(alias, AliasChoices) for choice in alias.choices}
