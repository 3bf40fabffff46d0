"""Who is really asking when a proxy stands in between: only a proxy that the operator named is believed."""

from collections.abc import Iterable, MutableMapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from starlette.datastructures import Headers

_SECURE = {"http": "https", "ws": "wss"}
_SITE_BITS = 64


class TrustedProxies:
    """The networks whose `X-Forwarded-For` and `X-Forwarded-Proto` say who asks, and how."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = [ip_network(network) for network in networks]

    def see_through(self, scope: MutableMapping[str, Any]) -> None:
        """Put the client's own address and scheme into the scope, where a trusted proxy passed the request on."""
        peer = _address((scope.get("client") or ("", 0))[0])
        if peer is None or not self._trusts(peer):
            return
        headers = Headers(scope=scope)
        said = [hop.strip() for line in headers.getlist("x-forwarded-for") for hop in line.split(",")]
        scope["client"] = (str(self._client(peer, said)), 0)
        if headers.get("x-forwarded-proto", "").rpartition(",")[2].strip() == "https":
            scope["scheme"] = _SECURE.get(scope["scheme"], scope["scheme"])

    def _client(self, peer: IPv4Address | IPv6Address, said: list[str]) -> IPv4Address | IPv6Address:
        """The nearest address that no trusted proxy has: what stands before it, anybody may have written."""
        client = peer
        for hop in reversed(said):
            address = _address(hop)
            if address is None:
                return client
            client = address
            if not self._trusts(address):
                return client
        return client

    def _trusts(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._networks)


def limited_as(host: str) -> str:
    """The key under which an address is held to its rate: one site of IPv6 has 2**64 addresses to spend."""
    address = _address(host)
    if address is None:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _SITE_BITS), strict=False))
    return str(address)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
