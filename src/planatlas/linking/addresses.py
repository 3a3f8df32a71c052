"""Which addresses may be asked: over http or https, of the source's own hosts, on the public network.

An address is checked before it is asked, and again at each redirect. What a name resolves to is checked
too, and the connection goes to the address that was checked, so nothing can change in between.

https://www.rfc-editor.org/rfc/rfc3986, https://www.rfc-editor.org/rfc/rfc3987
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from planatlas.errors import InputError

_SCHEMES: Final = {"http": 80, "https": 443}
# What an IRI never holds (RFC 3987, section 2.2): blanks, controls and the characters that enclose it.
_NEVER_IN_AN_IRI = re.compile(r'[\x00-\x20\x7f-\x9f<>"{}|\\^`\s]')
_ESCAPED: Final = "%!#$&'()*+,/:;=?@[]~"
# NAT64 (RFC 6052): an IPv4 address in the clothes of an IPv6 one.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def checked_iri(iri: str, *, where: str | None = None) -> str:
    """Return an absolute IRI as it is. Raises InputError `linking-iri` for a blank or a wrong character.

    >>> checked_iri("http://datos.bcn.cl/recurso/cl/ley/2010-02-04/20424")
    'http://datos.bcn.cl/recurso/cl/ley/2010-02-04/20424'
    """
    scheme, colon, rest = iri.partition(":")
    whole = colon and rest and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme)
    if not whole or _NEVER_IN_AN_IRI.search(iri):
        raise InputError("linking-iri", where=where, iri=_shown(iri))
    return iri


def as_uri(iri: str) -> str:
    """Return the URI of an IRI: what is not ASCII percent-encoded as UTF-8 (RFC 3987, section 3.1).

    >>> as_uri("https://example.org/educación?q=año")
    'https://example.org/educaci%C3%B3n?q=a%C3%B1o'

    Raises InputError `linking-iri`, as `checked_iri` does, or where the host name is not one.
    """
    try:
        parts = urlsplit(checked_iri(iri))
        host = parts.netloc.encode("idna" if not parts.netloc.isascii() else "ascii").decode("ascii")
    except ValueError:
        raise InputError("linking-iri", iri=_shown(iri)) from None
    rest = (quote(part, safe=_ESCAPED) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, *rest))


def checked_address(iri: str, hosts: Collection[str], *, any_port: bool = False) -> str:
    """Return the URI to ask for an IRI of one of these hosts.

    >>> checked_address("http://datos.bcn.cl/sparql", {"datos.bcn.cl"})
    'http://datos.bcn.cl/sparql'

    Raises InputError: `linking-scheme` for anything but http and https, `linking-host` for another host,
    `linking-port` for a port that is not the usual one, `linking-iri` for what is no address at all.
    """
    scheme = iri.partition(":")[0].lower()
    if scheme not in _SCHEMES:
        raise InputError("linking-scheme", scheme=_shown(scheme)[:40])
    uri = as_uri(iri)
    parts = urlsplit(uri)
    try:
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise InputError("linking-iri", iri=_shown(iri)) from None
    if not host or parts.username is not None:
        raise InputError("linking-iri", iri=_shown(iri))
    if host not in {name.lower() for name in hosts}:
        raise InputError("linking-host", host=host, hosts=", ".join(sorted(hosts)))
    if port not in {None, _SCHEMES[scheme]} and not any_port:
        raise InputError("linking-port", host=host, port=port)
    return urlunsplit(parts._replace(fragment=""))


def is_public(address: str, *, loopback: bool = False) -> bool:
    """Return whether an IP address is on the public network; `loopback` lets the own machine pass too.

    >>> is_public("8.8.8.8"), is_public("10.0.0.1"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if embedded := _embedded(ip):
            return is_public(str(embedded), loopback=loopback)
        if ip.is_site_local:
            return False
    if ip.is_loopback:
        return loopback
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_link_local)


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for: mapped, 6to4, Teredo or NAT64."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def is_own_machine(host: str) -> bool:
    """Return whether a host is this machine, by name or by address.

    >>> is_own_machine("localhost"), is_own_machine("[::1]"), is_own_machine("datos.bcn.cl")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def public_addresses(host: str, port: int, *, loopback: bool = False) -> list[str]:
    """Return what a host name resolves to, all of it on the public network.

    Raises InputError `linking-unknown-host`, or `linking-private` if even one address is not public: a
    name that points both ways is not to be trusted.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise InputError("linking-unknown-host", host=host) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not is_public(address, loopback=loopback):
            raise InputError("linking-private", host=host, address=address)
    return addresses


def place(url: str) -> str:
    """Return an address as it may be shown: without user, query and fragment.

    >>> place("https://datos.bcn.cl/sparql?query=SELECT")
    'https://datos.bcn.cl/sparql'
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _shown(text: str) -> str:
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return shown if len(shown) <= 200 else f"{shown[:199]}…"
