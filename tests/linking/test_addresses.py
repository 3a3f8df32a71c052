"""Which addresses are asked, and which never."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from planatlas.errors import InputError
from planatlas.linking.addresses import (
    as_uri,
    checked_address,
    checked_iri,
    is_public,
    public_addresses,
)
from servers.running import LOOPBACK

HOSTS = {"datos.bcn.cl", "www.wikidata.org"}

NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104
    "10.1.2.3",
    "100.64.0.1",
    LOOPBACK,
    "127.8.8.8",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.2.1",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    f"::ffff:{LOOPBACK}",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "localhost",
    "",
    "010.8.8.8",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_told_apart(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "200.27.0.1", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_public_is_told_apart(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [LOOPBACK, "::1", f"::ffff:{LOOPBACK}"])
def test_only_loopback_can_be_let_in(address: str) -> None:
    assert is_public(address, loopback=True)


@pytest.mark.parametrize(
    "address", [a for a in NOT_PUBLIC if a != "::1" and "127." not in a and "7f00" not in a]
)
def test_letting_loopback_in_lets_nothing_else_in(address: str) -> None:
    assert not is_public(address, loopback=True)


@pytest.mark.parametrize(
    ("iri", "key"),
    [
        ("file:///etc/passwd", "linking-scheme"),
        ("FILE:///etc/passwd", "linking-scheme"),
        ("ftp://datos.bcn.cl/x", "linking-scheme"),
        ("data:text/turtle,<a> <b> <c> .", "linking-scheme"),
        ("gopher://datos.bcn.cl/", "linking-scheme"),
        ("urn:lex:cl:ley", "linking-scheme"),
        ("datos.bcn.cl/sparql", "linking-scheme"),
        ("https://evil.example/", "linking-host"),
        ("https://datos.bcn.cl.evil.example/", "linking-host"),
        ("https://evil.example/?datos.bcn.cl", "linking-host"),
        ("https://datos.bcn.cl@evil.example/", "linking-iri"),
        ("https://user:word@datos.bcn.cl/", "linking-iri"),
        ("https://datos.bcn.cl:22/", "linking-port"),
        ("https://datos.bcn.cl:99999/", "linking-iri"),
        ("http://datos.bcn.cl:443/", "linking-port"),
        ("https:///sparql", "linking-iri"),
        ("https://datos.bcn.cl/with a space", "linking-iri"),
        ("https://datos.bcn.cl/line\nbreak", "linking-iri"),
        ("https://datos.bcn.cl/a>b", "linking-iri"),
        ("https://datos.bcn.cl\\@evil.example/", "linking-iri"),
        (f"http://{LOOPBACK}/", "linking-host"),
        ("http://[::1]/", "linking-host"),
    ],
)
def test_an_address_that_is_not_asked(iri: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        checked_address(iri, HOSTS)
    assert caught.value.key == key
    for lang in ("en", "es"):
        assert "\n" not in caught.value.text(lang)


@pytest.mark.parametrize(
    ("iri", "uri"),
    [
        ("https://datos.bcn.cl/sparql", "https://datos.bcn.cl/sparql"),
        ("http://DATOS.bcn.cl:80/x", "http://DATOS.bcn.cl:80/x"),
        ("https://datos.bcn.cl./x", "https://datos.bcn.cl./x"),
        ("https://datos.bcn.cl/ley#art1", "https://datos.bcn.cl/ley"),
        ("https://datos.bcn.cl/educación/n%C2%BA", "https://datos.bcn.cl/educaci%C3%B3n/n%C2%BA"),
        ("http://datos.bcn.cl/recurso/cl/ley/x/2017-12-27/21053/es@2017-12-27",) * 2,
    ],
)
def test_an_address_that_is_asked(iri: str, uri: str) -> None:
    assert checked_address(iri, HOSTS) == uri


def test_a_host_that_is_not_ascii_is_written_so() -> None:
    assert as_uri("https://leyes.ñandú.example/x") == "https://leyes.xn--and-6ma2c.example/x"


@pytest.mark.parametrize(
    "iri", ["", "no colon", ":nothing", "1x:y", "http:", "http://a b", "http://a/\x7f", "x:\u00a0"]
)
def test_what_is_no_iri(iri: str) -> None:
    with pytest.raises(InputError, match="not an IRI"):
        checked_iri(iri)


def resolving_to(*addresses: str) -> Any:
    def resolve(_host: str, port: int, **_: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


def test_a_name_for_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to("8.8.8.8", "192.168.1.7"))
    with pytest.raises(InputError) as caught:
        public_addresses("datos.bcn.cl", 443)
    assert caught.value.key == "linking-private"
    assert "192.168.1.7" in caught.value.text("es")


def test_a_name_for_public_addresses_gives_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to("8.8.8.8", "8.8.4.4", "8.8.8.8"))
    assert public_addresses("datos.bcn.cl", 443) == ["8.8.8.8", "8.8.4.4"]


def test_a_name_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(InputError, match="there is no host"):
        public_addresses("datos.bcn.cl", 443)
