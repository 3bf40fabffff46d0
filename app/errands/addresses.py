"""Where a webhook may go: the whole internet, and nothing that only we can reach."""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.jobs.kinds import GiveUp, TryAgain

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Target:
    """A resolved address: `url` names the very machine that was judged, `host` is what it is asked for."""

    url: str
    host: str
    server_name: str


async def resolve(url: str, allow_private: bool) -> Target:
    """Look the host up once and pin what was found, so that nobody changes it in between.

    Raises:
        TryAgain: the name cannot be looked up now.
        GiveUp: it leads to this machine or to a private network.
    """
    place = urlsplit(url)
    assert place.hostname is not None
    port = place.port or (443 if place.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(place.hostname, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise TryAgain("name_not_found") from error
    addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    if not addresses:
        raise TryAgain("name_not_found")
    # One bad address is enough: who answers with a mixture is trying something.
    if not allow_private and not all(is_public(each) for each in addresses):
        raise GiveUp("address_not_allowed")
    chosen = addresses[0]
    machine = f"[{chosen}]" if chosen.version == 6 else str(chosen)
    path = place.path or "/"
    query = f"?{place.query}" if place.query else ""
    return Target(f"{place.scheme}://{machine}:{port}{path}{query}", place.netloc, place.hostname)


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could reach it."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast
