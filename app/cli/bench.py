"""`frontdesk bench`: measures this machine and writes down what it found."""

import typer

from app.cli._lazy import LazyGroup


class _Benchmarks(LazyGroup):
    """Each with imports of its own."""

    places = {  # noqa: RUF012 - a ClassVar there
        "chaos": "app.cli.benchmarks.chaos.command:chaos",
        "hearing": "app.cli.benchmarks.hearing:hearing",
        "sockets": "app.cli.benchmarks.sockets:sockets",
        "text": "app.cli.benchmarks.text:text",
        "voice": "app.cli.benchmarks.voice:voice",
    }


command = typer.Typer(
    cls=_Benchmarks,
    help="Measure this machine; each benchmark writes its section of docs/benchmarks.md.",
    add_completion=False,
)


@command.callback()
def bench() -> None:
    """Measure this machine; each benchmark writes its section of docs/benchmarks.md."""
