"""`python -m voice_worker.main start`: the voice worker until it is told to stop (SIGTERM drains it)."""

import sys

from livekit.agents import cli
from pydantic import ValidationError

from app.contracts.secret_files import SecretFileRefused
from voice_worker.settings import read_settings
from voice_worker.standing_aside import until_models_are_there
from voice_worker.telemetry import take_over_logging
from voice_worker.worker import build_server


def main() -> None:
    """Fail with one sentence when a setting is missing."""
    try:
        settings = read_settings()
    except ValidationError as error:
        names = ", ".join(f"FRONTDESK_{'__'.join(str(part) for part in e['loc']).upper()}" for e in error.errors())
        sys.exit(f"The voice worker cannot start: check {names}.")
    except SecretFileRefused as refused:
        sys.exit(f"The voice worker cannot start: {refused}")
    take_over_logging(settings.log)
    if sys.argv[1:2] == ["start"] and not until_models_are_there(settings):
        return
    cli.run_app(build_server(settings))


if __name__ == "__main__":
    main()
