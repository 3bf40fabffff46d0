from pathlib import Path

import pytest
import typer

from app.cli import scenarios
from app.cli.rig import livekit


def test_without_a_media_server_it_is_said_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("FRONTDESK_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(livekit, "livekit_server", lambda: None)
    monkeypatch.setattr(scenarios, "hush", lambda: None)
    with pytest.raises(typer.Exit) as ended:
        scenarios.command("northside_motors", by_voice=True)
    assert ended.value.exit_code == 2
    assert "make setup" in capsys.readouterr().err
