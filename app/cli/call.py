"""`frontdesk call`: a scripted caller, measured by its ears alone."""

import asyncio
import json
import wave
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from app.cli.calling.caller import Caller
from app.cli.calling.energy import RATE
from app.cli.calling.line import CallFailed, Conversation

console = Console()


def command(
    files: Annotated[list[Path], typer.Argument(help="WAV files, said one after the other.", exists=True)],
    url: Annotated[str, typer.Option(help="Address of the app.")] = "http://127.0.0.1:8000",
    out: Annotated[Path | None, typer.Option(help="Write what the caller heard (left) and said (right).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    pack: Annotated[str | None, typer.Option(help="The business to call.")] = None,
) -> None:
    """Call the front desk: say the recordings in turn, each once the agent has finished, and time the answers."""
    caller = Caller(url, pack)
    try:
        conversation = asyncio.run(caller.call(files))
    except CallFailed as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(1) from error
    if out is not None:
        write_wav(out, conversation)
    if as_json:
        print(json.dumps(conversation.as_json(), indent=1))
    else:
        show(conversation)


def show(conversation: Conversation) -> None:
    """The call as a person reads it."""
    console.print(f"call {conversation.call_id}, greeting heard after {conversation.greeting_s or 0:.2f} s")
    for line in conversation.transcript:
        console.print(f"  [bold]{line['role']:>8}[/bold]  {line['text']}")
    for turn in conversation.turns:
        waited = "no answer" if turn.answered_after_s is None else f"{turn.answered_after_s * 1000:6.0f} ms"
        console.print(f"  {turn.file:<30} voice to voice {waited}")


def write_wav(path: Path, conversation: Conversation) -> None:
    """Stereo, both sides on one timeline."""
    length = max(len(conversation.heard), len(conversation.said))
    both = np.zeros((length, 2), dtype=np.int16)
    both[: len(conversation.heard), 0] = conversation.heard
    both[: len(conversation.said), 1] = conversation.said
    with wave.open(str(path), "wb") as recording:
        recording.setnchannels(2)
        recording.setsampwidth(2)
        recording.setframerate(RATE)
        recording.writeframes(both.tobytes())
