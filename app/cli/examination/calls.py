"""The media server, and the wall that every installation meets first: "the test call never connects".

A call's sound does not go where its signalling goes. LiveKit tells each browser addresses and ports (candidates), and
the browser must reach one of them. This asks for them as a browser would, judges them, and tries them from here.
"""

import asyncio
import ipaddress
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

import httpx2
from livekit import api
from livekit.protocol.rtc import SignalResponse
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException

from app.channels.livekit import MediaServer
from app.cli.examination.clocks import date_header
from app.cli.examination.finding import Finding, absent, degraded, ok
from app.cli.examination.web import is_loopback
from app.cli.installation.places import ROOT
from app.core.settings import Settings

_ROOM = "frontdesk-doctor"
_ANSWER_S, _CANDIDATES_S, _MEDIA_S = 5.0, 2.0, 20.0


@dataclass
class Signalled:
    """What the server told us: `candidates` as (protocol, address, port), and the TURN servers."""

    candidates: list[tuple[str, str, int]] = field(default_factory=list)
    turn: list[str] = field(default_factory=list)

    def spelled(self) -> str:
        return ", ".join(f"{protocol} {address}:{port}" for protocol, address, port in self.candidates)


async def look_at_calls(settings: Settings, server: MediaServer) -> tuple[list[Finding], datetime | None]:
    """Signalling, what browsers are told, the way of the sound, TURN; and the server's clock."""
    try:
        async with httpx2.AsyncClient(timeout=_ANSWER_S) as http:
            answer = await http.get(server.http_url)
    except httpx2.HTTPError as error:
        todo = "Start it, or check LIVEKIT_URL. Nothing else of calls can be looked at before."
        return [degraded("livekit", f"{server.url} does not answer: {type(error).__name__}.", todo)], None
    now = date_header(answer.headers.get("date"))
    try:
        signalled = await _signal(server)
    except InvalidStatus as refused:
        todo = "LIVEKIT_API_KEY and LIVEKIT_API_SECRET must be those that LiveKit was started with; clocks must agree."
        status = refused.response.status_code
        return [degraded("livekit", f"{server.url} refuses our key ({status}).", todo)], now
    except (WebSocketException, OSError, TimeoutError) as error:
        todo = "A proxy on the way must pass WebSockets on; otherwise its log says more."
        return [degraded("livekit", f"{server.url} cannot be joined: {type(error).__name__}.", todo)], now
    found = [ok("livekit", f"{server.url} answers and takes our key"), _public_address(settings, server)]
    found += judge_candidates(signalled, urlsplit(settings.public_url).hostname)
    found.append(await _media_way(server, signalled))
    return found, now


async def _signal(server: MediaServer) -> Signalled:
    """Join as a browser does and note the addresses that it is told."""
    query = urlencode({"access_token": _token(server), "auto_subscribe": 1, "protocol": 9, "sdk": "python"})
    told = Signalled()
    async with connect(f"{server.url}/rtc?{query}", proxy=None, open_timeout=_ANSWER_S) as line:
        try:
            async with asyncio.timeout(_CANDIDATES_S):
                async for raw in line:
                    if isinstance(raw, bytes) and _note(SignalResponse.FromString(raw), told):
                        break
        except TimeoutError:
            pass  # it has told what it had to tell
    return told


def _note(message: SignalResponse, told: Signalled) -> bool:
    """Whether this was the last that interests us."""
    if message.HasField("join"):
        urls = (url for each in message.join.ice_servers for url in each.urls)
        told.turn += [url for url in urls if url.startswith("turn")]
    if message.HasField("trickle"):
        words = json.loads(message.trickle.candidateInit or "{}").get("candidate", "").split()
        if len(words) > 5:
            told.candidates.append((words[2].lower(), words[4], int(words[5])))
        return message.trickle.final
    return False


def judge_candidates(told: Signalled, public_host: str | None) -> Iterator[Finding]:
    """Whether browsers elsewhere can do anything with the addresses they are told."""
    part, is_public = "ICE candidates", not is_loopback(public_host)
    addresses = [ipaddress.ip_address(address) for _, address, _ in told.candidates if not address.endswith(".local")]
    if not told.candidates:
        todo = "Open its UDP port (rtc.udp_port) and set rtc.node_ip (`--node-ip`) to this machine's address."
        yield degraded(part, "LiveKit tells browsers no address at all: no call connects.", todo)
    elif is_public and all(address.is_loopback for address in addresses):
        todo = "Set FRONTDESK_NODE_IP (`--node-ip`) to the address at which browsers reach this machine."
        yield degraded(part, f"Only {told.spelled()}: calls connect from this machine alone.", todo)
    elif not is_public and not any(address.is_loopback for address in addresses):
        todo = "For calls on this machine alone: rtc.enable_loopback_candidate and --node-ip 127.0.0.1."
        yield ok(part, f"{told.spelled()} (not by loopback: {todo[0].lower()}{todo[1:]})")
    elif is_public and all(address.is_private for address in addresses):
        todo = "Fine within one network. For customers outside, --node-ip must be the public address."
        yield ok(part, f"{told.spelled()}: private addresses. {todo}")
    else:
        yield ok(part, told.spelled())
    if told.turn:
        yield ok("TURN", ", ".join(told.turn))
    elif is_public:
        todo = "Add deploy/docker/turn.yml if callers behind strict firewalls report silence."
        yield absent("TURN", "None: networks that let only https out cannot call.", todo)
    else:
        yield absent("TURN", "None, and none is needed on one machine.")


def _public_address(settings: Settings, server: MediaServer) -> Finding:
    """Whether browsers can use the address of the signalling."""
    part, page, told = "LiveKit for browsers", urlsplit(settings.public_url), urlsplit(server.public_url)
    variable = "FRONTDESK_VOICE__PUBLIC_URL"
    if page.scheme == "https" and told.scheme in ("ws", "http"):
        todo = f"Set {variable}=wss://{page.netloc} and let the proxy pass /rtc on to LiveKit."
        return degraded(part, f"A page of {settings.public_url} may not open {server.public_url}.", todo)
    if not is_loopback(page.hostname) and is_loopback(told.hostname):
        todo = f"Set {variable} to an address that browsers reach."
        return degraded(part, f"Browsers are told {server.public_url}, which is their own machine.", todo)
    return ok(part, server.public_url)


async def _media_way(server: MediaServer, told: Signalled) -> Finding:
    """Join for real, in a program of its own."""
    argv = [sys.executable, "-m", "app.cli.examination.joining"]
    child = await asyncio.create_subprocess_exec(*argv, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, cwd=ROOT)
    try:
        async with asyncio.timeout(_MEDIA_S):
            await child.communicate(f"{server.url} {_token(server)}".encode())
    except TimeoutError:
        child.kill()
        await child.wait()
    if child.returncode == 0:
        return ok("test call", "joined a room from here, and the way of the sound stands")
    ports = sorted({f"{port}/{protocol}" for protocol, _, port in told.candidates}) or ["its UDP port"]
    todo = (
        f"Firewalls and container ports must let {' and '.join(ports)} through, both ways, "
        f"and the address must be this server's (--node-ip)."
    )
    return degraded("test call", f"Signalling works, but no sound gets through to {told.spelled()}.", todo)


def _token(server: MediaServer) -> str:
    grants = api.VideoGrants(room_join=True, room=_ROOM, hidden=True, can_publish=False)
    token = api.AccessToken(server.api_key, server.api_secret).with_identity("frontdesk-doctor").with_grants(grants)
    return token.with_ttl(timedelta(minutes=2)).to_jwt()
