"""`frontdesk bench`: measures this machine and writes down what it found."""

import typer

from app.cli.benchmarks.chaos.command import chaos
from app.cli.benchmarks.sockets import sockets
from app.cli.benchmarks.text import text
from app.cli.benchmarks.voice import voice

command = typer.Typer(help="Measure this machine; each benchmark writes its section of docs/benchmarks.md.")


@command.callback()
def bench() -> None:
    """Measure this machine; each benchmark writes its section of docs/benchmarks.md."""


command.command("chaos")(chaos)
command.command("sockets")(sockets)
command.command("text")(text)
command.command("voice")(voice)
