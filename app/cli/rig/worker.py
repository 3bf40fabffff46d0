"""A voice worker with its models."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.cli.installation.places import models_folder
from app.cli.rig.program import Program

_KNOWN = b"the app knows this worker"


class VoiceWorker(Program):
    """Ready when it says that the app knows it. It listens on no port of ours.

    A light one (`is_light`) has no models: see `light_worker`.
    """

    ready_within_s = 150.0
    stop_within_s = 15.0

    def __init__(
        self, folder: Path, app_url: str, settings: Mapping[str, str], name: str = "voice", *, is_light: bool = False
    ) -> None:
        super().__init__(name, folder, 0)
        self.module = "app.cli.rig.light_worker" if is_light else "voice_worker.main"
        self.app_url, self.settings = app_url, dict(settings)
        self._read_from = 0

    def argv(self) -> Sequence[str]:
        """As `frontdesk up` starts it."""
        return [sys.executable, "-m", self.module, "start"]

    def environment(self) -> Mapping[str, str]:
        """The app's address, the models, and what app and worker share."""
        ours = {"FRONTDESK_DATA_DIR": str(self.folder), "FRONTDESK_MODELS_DIR": str(models_folder())}
        return {**ours, "FRONTDESK_APP_URL": self.app_url, "HF_HUB_OFFLINE": "1", **self.settings}

    def launch(self) -> None:
        """Start it without waiting for anything."""
        self._read_from = self.log.stat().st_size if self.log.exists() else 0
        super().launch()

    async def is_ready(self) -> bool:
        """It has said so since it was started: the app's own word would be about any worker."""
        with self.log.open("rb") as lines:
            lines.seek(self._read_from)
            return _KNOWN in lines.read()
