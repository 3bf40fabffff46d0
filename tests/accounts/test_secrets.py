"""Signing keys: the operator's own, or made once and kept for their eyes only."""

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.accounts.secrets import signing_key


def test_a_key_is_made_once_and_kept(tmp_path: Path):
    kept = tmp_path / "secrets" / "token"
    first = signing_key(None, kept)
    assert signing_key(None, kept) == first
    assert len(first) >= 32
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_start_that_was_cut_off_left_no_empty_key(tmp_path: Path):
    kept = tmp_path / "token"
    kept.touch()
    assert len(signing_key(None, kept)) >= 32
    assert kept.read_text() == signing_key(None, kept)


def test_a_configured_key_is_used_and_a_short_one_refused(tmp_path: Path):
    own = "an-operator's-own-key-of-forty-characters"
    assert signing_key(SecretStr(own), tmp_path / "token") == own
    assert not (tmp_path / "token").exists()
    with pytest.raises(ValueError, match="at least 32 bytes"):
        signing_key(SecretStr("default"), tmp_path / "token")
