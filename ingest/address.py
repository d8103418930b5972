"""May this address be fetched? Only public hosts over http(s): a feed must be no way into our network."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network

PORTS = (80, 443)
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
SIX_TO_FOUR = IPv6Network("2002::/16")
CLOSED = tuple(
    map(
        ip_network,
        # `is_global` of Python 3.11 takes these for public: Teredo, site-local, documentation, benchmarking.
        (
            "2001::/23",
            "fec0::/10",
            "2001:db8::/32",
            "3fff::/20",
            "5f00::/16",
            "192.88.99.0/24",
            "100.64.0.0/10",
        ),
    )
)


class Forbidden(OSError):
    """An address that is not to be fetched; the message says why."""


def networks(listed: Iterable[str]) -> tuple[Network, ...]:
    """The networks an operator exempts; raises ValueError for what is none."""
    return tuple(ip_network(one, strict=False) for one in listed)


def public(host: str) -> bool:
    """Whether an IP address, as a socket is given it, is on the public internet."""
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = _inside(address)
        if inner is not None:
            return public(str(inner))
    return address.is_global and not address.is_multicast and not any(address in n for n in CLOSED)


def _inside(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, NAT64, 6to4."""
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if any(address in network for network in NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    return None


def check_connection(host: str, port: int, exempt: Sequence[Network] = ()) -> None:
    """Raise Forbidden unless a socket may be opened to this IP address and port."""
    address = ip_address(host.partition("%")[0])
    if any(address.version == network.version and address in network for network in exempt):
        return
    if not public(host):
        raise Forbidden(f"{host} is not a public address")
    if port not in PORTS:
        raise Forbidden(f"port {port} is not one of a web site")


def check_url(url: str) -> None:
    """Raise Forbidden unless this is an http(s) address of a host, without a user name."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Forbidden("this is not a web address") from error
    if parts.scheme not in ("http", "https"):
        raise Forbidden("only http and https addresses are fetched")
    if not host:
        raise Forbidden("this address names no host")
    if parts.username is not None or parts.password is not None:
        raise Forbidden("an address with a user name in it is not fetched")
