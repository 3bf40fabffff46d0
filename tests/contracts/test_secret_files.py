"""Settings whose values lie in files, as compose hands secrets out."""

from pathlib import Path

import pytest

from app.contracts.secret_files import SecretFileRefused
from app.core.settings import Settings
from voice_worker.settings import WorkerSettings


def test_any_setting_may_be_a_file_nested_and_conventional_ones_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    told = {
        "FRONTDESK_TOKEN_SECRET_FILE": "token-secret\n",
        "FRONTDESK_VOICE__API_SECRET_FILE": "nested-secret\n",
        "FRONTDESK_LIMITS__TURNS_PER_SESSION_FILE": "7/minute",
        "LIVEKIT_API_SECRET_FILE": "livekit-secret\n",
        "DATABASE_URL_FILE": "sqlite+aiosqlite:////tmp/elsewhere.db\n",
    }
    for name, value in told.items():
        path = tmp_path / name
        path.write_text(value)
        monkeypatch.setenv(name, str(path))
        monkeypatch.delenv(name.removesuffix("_FILE"), raising=False)

    settings = Settings()

    assert settings.token_secret is not None
    assert settings.token_secret.get_secret_value() == "token-secret"
    assert settings.voice.api_secret is not None
    assert settings.voice.api_secret.get_secret_value() == "nested-secret"
    assert settings.limits.turns_per_session == "7/minute"
    assert settings.livekit_api_secret is not None
    assert settings.livekit_api_secret.get_secret_value() == "livekit-secret"
    assert settings.database() == "sqlite+aiosqlite:////tmp/elsewhere.db"


def test_the_worker_reads_its_secrets_from_files_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "worker").write_text("worker-secret\n")
    (tmp_path / "livekit").write_text("livekit-secret\n")
    monkeypatch.delenv("FRONTDESK_WORKER_SECRET", raising=False)
    monkeypatch.delenv("LIVEKIT_API_SECRET", raising=False)
    monkeypatch.setenv("FRONTDESK_WORKER_SECRET_FILE", str(tmp_path / "worker"))
    monkeypatch.setenv("LIVEKIT_API_SECRET_FILE", str(tmp_path / "livekit"))

    settings = WorkerSettings()  # pyright: ignore[reportCallIssue]  # values come from the files

    assert settings.worker_secret.get_secret_value() == "worker-secret"
    assert settings.livekit_api_secret is not None
    assert settings.livekit_api_secret.get_secret_value() == "livekit-secret"


def test_what_others_keep_in_files_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("POSTGRES_PASSWORD_FILE", str(tmp_path / "not-there"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nor-this"))

    Settings()


@pytest.mark.parametrize("content", [None, "", " \n", b"\xff\xfe"])
def test_a_file_that_holds_no_secret_is_refused_by_name(
    content: str | bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "secret"
    if isinstance(content, str):
        path.write_text(content)
    elif content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("FRONTDESK_TOKEN_SECRET_FILE", str(path))
    monkeypatch.delenv("FRONTDESK_TOKEN_SECRET", raising=False)

    with pytest.raises(SecretFileRefused, match=r"FRONTDESK_TOKEN_SECRET_FILE names .*secret, which"):
        Settings()


def test_two_different_values_are_refused_without_being_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "secret").write_text("from-the-file")
    monkeypatch.setenv("FRONTDESK_TOKEN_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("FRONTDESK_TOKEN_SECRET", "from-the-environment")

    with pytest.raises(SecretFileRefused) as refused:
        Settings()
    monkeypatch.setenv("FRONTDESK_TOKEN_SECRET", "from-the-file")
    same = Settings().token_secret

    assert "FRONTDESK_TOKEN_SECRET and the file of FRONTDESK_TOKEN_SECRET_FILE differ" in str(refused.value)
    assert "from-the" not in str(refused.value)
    assert same is not None
    assert same.get_secret_value() == "from-the-file"
