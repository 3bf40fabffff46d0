"""Secrets of an installation."""

from pathlib import Path

from app.cli.supervisor.secrets import kept_secret


def test_a_secret_is_made_once_kept_and_only_its_owner_reads_it(tmp_path: Path):
    made = kept_secret(tmp_path, "token_secret")

    assert kept_secret(tmp_path, "token_secret") == made
    assert kept_secret(tmp_path, "worker_secret") != made
    assert len(made) >= 32
    assert (tmp_path / "secrets" / "token_secret").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_a_secret_whose_making_was_cut_off_is_made_again(tmp_path: Path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "token_secret").touch()

    assert len(kept_secret(tmp_path, "token_secret")) >= 32
