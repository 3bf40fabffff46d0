"""Busy ports are named before anything starts."""

import os
import socket

from app.cli.supervisor.ports import Port, busy_port


def test_a_taken_port_is_said_with_its_owner_and_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]

        sentence = busy_port([Port(number, "the app", "--port")])

    assert sentence is not None
    assert sentence.startswith(f"Port {number}, which the app needs, is in use by ")
    assert f"(pid {os.getpid()})" in sentence
    assert sentence.endswith("Stop that program, or choose another port with --port.")


def test_a_taken_udp_port_is_said_too():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))

        sentence = busy_port([Port(taken.getsockname()[1], "LiveKit", "--livekit-port", is_udp=True)])

    assert sentence is not None
    assert "which LiveKit needs, is in use" in sentence


def test_free_ports_are_not_mentioned():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]

    assert busy_port([Port(number, "the app", "--port")]) is None
