"""A voice worker with its models."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.cli.installation.places import models_folder
from app.cli.rig.program import Program
from app.cli.supervisor.probes import part_is_there


class VoiceWorker(Program):
    """Ready when the app knows it as registered. It listens on no port of ours."""

    ready_within_s = 150.0
    stop_within_s = 15.0

    def __init__(self, folder: Path, app_url: str, settings: Mapping[str, str], name: str = "voice") -> None:
        super().__init__(name, folder, 0)
        self.app_url, self.settings = app_url, dict(settings)

    def argv(self) -> Sequence[str]:
        """As `frontdesk up` starts it."""
        return [sys.executable, "-m", "voice_worker.main", "start"]

    def environment(self) -> Mapping[str, str]:
        """The app's address, the models, and what app and worker share."""
        ours = {"FRONTDESK_DATA_DIR": str(self.folder), "FRONTDESK_MODELS_DIR": str(models_folder())}
        return {**ours, "FRONTDESK_APP_URL": self.app_url, "HF_HUB_OFFLINE": "1", **self.settings}

    async def is_ready(self) -> bool:
        """The app's `/ready` knows a voice worker."""
        return await part_is_there(f"{self.app_url}/ready", "voice worker")()
