"""Set-up's steps and its refusals."""

import errno
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import livekit
from deploy.commands import require, run
from deploy.places import ROOT
from deploy.refusal import SetupRefused
from deploy.stamps import sources_digest
from deploy.steps import Outcome, Step, StepResult, carry_out_all


def test_each_step_is_said_with_its_time_and_the_first_refusal_ends_them():
    said: list[str] = []

    def refuse() -> StepResult:
        raise SetupRefused("Rust (cargo) is not on this machine.", "Install it.")

    steps = [
        Step("weights", lambda: StepResult(Outcome.DONE, "11 files")),
        Step("duckling", refuse),
        Step("pages", lambda: StepResult(Outcome.DONE)),
    ]
    with pytest.raises(SetupRefused):
        carry_out_all(steps, said.append)

    assert len(said) == 1
    assert said[0].split() == ["weights", "0.0", "s", "done:", "11", "files"]


def test_a_full_disk_in_the_middle_of_a_step_is_one_sentence():
    def fill() -> StepResult:
        raise OSError(errno.ENOSPC, "No space left on device", "/somewhere/model.bin")

    with pytest.raises(SetupRefused) as refused:
        carry_out_all([Step("weights", fill)], print)

    assert refused.value.sentence == "The disk is full (/somewhere/model.bin)."


def test_a_full_disk_met_by_a_program_is_the_same_sentence(tmp_path: Path):
    script = "import sys; sys.exit('error: write failed: No space left on device (os error 28)')"

    with pytest.raises(SetupRefused) as refused:
        run([sys.executable, "-c", script], log="test-full-disk", cwd=tmp_path)

    assert refused.value.sentence == "The disk is full."


def test_a_failing_program_is_one_line_and_its_log(tmp_path: Path):
    script = "print('compiling'); print('error: expected `;`'); print('note: see above'); raise SystemExit(101)"

    with pytest.raises(SetupRefused) as refused:
        run([sys.executable, "-c", script], log="test-failing", cwd=tmp_path)

    assert refused.value.sentence == f"`{Path(sys.executable).name}` failed: error: expected `;`"
    assert refused.value.remedy.startswith("All it said is in ")


def test_a_missing_toolchain_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SetupRefused) as refused:
        require("cargo")

    assert refused.value.sentence == "Rust (cargo) is not on this machine."
    assert "rustup" in refused.value.remedy


def test_without_go_set_up_goes_on_and_says_that_calls_are_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("LIVEKIT_URL", raising=False)
    monkeypatch.setattr(livekit, "_SERVER", tmp_path / "livekit-server")

    result = livekit.install_livekit_server()

    assert result.outcome is Outcome.LEFT_OUT
    assert result.remark == "Go is not on this machine and LIVEKIT_URL is not set: chat works, calls are off"


def test_a_digest_of_sources_sees_edits_and_not_what_was_built(tmp_path: Path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "page.ts").write_text("a")
    before = sources_digest(tmp_path)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "x.js").write_text("built")
    assert sources_digest(tmp_path) == before

    (tmp_path / "src" / "page.ts").write_text("b")
    assert sources_digest(tmp_path) != before


def test_no_registry_host_is_named_in_any_lock():
    locks = [*(ROOT / "requirements").glob("*.lock"), *ROOT.glob("frontend/**/package-lock.json")]
    locks = [lock for lock in locks if "node_modules" not in lock.parts]

    assert len(locks) >= 4
    assert [lock.name for lock in locks if re.search(r"registry\.|pythonhosted|\"resolved\"", lock.read_text())] == []


def test_set_up_says_which_python_it_needs_before_it_imports_anything_newer():
    script = (
        "import sys; sys.version_info = (3, 9, 2, 'final', 0); import runpy; sys.argv = ['deploy']\n"
        "runpy.run_module('deploy', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "Stopped: this Python is 3.9 and Frontdesk needs 3.11 or later."
    assert done.stderr == ""
