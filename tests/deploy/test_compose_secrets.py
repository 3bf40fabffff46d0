"""`python3 -m deploy compose`: secrets that two sides agree on, and answers that stay."""

import hashlib
import stat
from pathlib import Path

import pytest

from deploy.compose import make_secrets, prepare_compose
from deploy.refusal import SetupRefused
from deploy.steps import Outcome


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text().strip() for path in folder.iterdir()}


def test_both_sides_of_each_secret_are_told_the_same(tmp_path: Path):
    make_secrets(tmp_path / "secrets")
    told = contents(tmp_path / "secrets")
    redis_password = told["redis_url"].split(":")[2].split("@")[0]

    assert told["livekit_keys"] == f"frontdesk: {told['livekit_api_secret']}"
    assert told["database_url"] == f"postgresql+asyncpg://frontdesk:{told['database_password']}@postgres:5432/frontdesk"
    assert f"#{hashlib.sha256(redis_password.encode()).hexdigest()} " in told["redis_users"]
    assert redis_password not in told["redis_users"]
    assert "user default off" in told["redis_users"]
    assert len(set(told.values())) == len(told)
    assert all(len(value) >= 32 for value in told.values())


def test_they_are_for_the_owner_and_the_group_alone(tmp_path: Path):
    make_secrets(tmp_path / "secrets")

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").iterdir()}
    assert modes == {0o640}


def test_a_second_time_changes_nothing_and_a_lost_half_is_made_anew_with_its_other(tmp_path: Path):
    assert prepare_compose([], tmp_path).outcome is Outcome.DONE
    before = contents(tmp_path / "secrets")
    assert prepare_compose([], tmp_path).outcome is Outcome.ALREADY
    assert contents(tmp_path / "secrets") == before

    (tmp_path / "secrets" / "redis_url").unlink()
    assert "made redis in" in prepare_compose([], tmp_path).remark

    after = contents(tmp_path / "secrets")
    assert {name for name in after if after[name] != before[name]} == {"redis_url", "redis_users"}


def test_what_is_renewed_is_new_and_the_rest_stays(tmp_path: Path):
    prepare_compose([], tmp_path)
    before = contents(tmp_path / "secrets")

    prepare_compose(["--renew", "livekit", "staff"], tmp_path)

    after = contents(tmp_path / "secrets")
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"livekit_api_secret", "livekit_keys", "staff_ticket"}
    assert after["livekit_keys"] == f"frontdesk: {after['livekit_api_secret']}"


def test_answers_are_written_over_and_lines_of_others_stay(tmp_path: Path):
    (tmp_path / ".env").write_text("FRONTDESK_PROCESSES=4\nFRONTDESK_HOST=old.example.com\n")

    prepare_compose(["--host", "desk.example.com", "--node-ip", "203.0.113.7"], tmp_path)
    prepare_compose([], tmp_path)

    lines = (tmp_path / ".env").read_text().splitlines()
    assert lines.count("FRONTDESK_PROCESSES=4") == 1
    assert [line for line in lines if line.startswith("FRONTDESK_HOST=")] == ["FRONTDESK_HOST=desk.example.com"]
    assert "COMPOSE_PROFILES=tls" in lines
    assert "FRONTDESK_NODE_IP=203.0.113.7" in lines
    assert "FRONTDESK_LIVEKIT_PUBLIC_URL=wss://desk.example.com" in lines


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "https://desk.example.com", "--node-ip", "203.0.113.7"], "takes a name"),
        (["--host", "desk.example.com"], "calls need --node-ip"),
    ],
)
def test_half_an_answer_is_refused_with_what_is_missing(tmp_path: Path, arguments: list[str], said: str):
    with pytest.raises(SetupRefused) as refused:
        prepare_compose(arguments, tmp_path)

    assert said in refused.value.sentence
    assert not (tmp_path / ".env").exists()
