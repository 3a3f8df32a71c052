"""Other people's graphs beside ours, for one query: a file, an address, and endpoints that SERVICE names."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import urldefrag, urlsplit

from planatlas.errors import InputError
from planatlas.store import Triple, read_folder, read_triples
from planatlas.store.opening import is_address

if TYPE_CHECKING:
    from planatlas.linking.http import Client

# The media types of RDF, each with the extension by which it is read.
MEDIA_TYPES: Final = {
    "text/turtle": ".ttl",
    "application/n-triples": ".nt",
    "application/n-quads": ".nq",
    "application/trig": ".trig",
    "application/rdf+xml": ".rdf",
    "application/ld+json": ".jsonld",
}
# What servers of plain files say of any text; then the name of the file tells.
_UNTOLD: Final = ("text/plain", "application/octet-stream")


def graphs_beside(places: Iterable[str]) -> dict[str, list[Triple]]:
    """Return {name: triples} of files, folders and addresses; named by address or file: URI.

    An address is fetched now, and only an RDF media type is taken. Raises InputError for what cannot be
    read or fetched.
    """
    found: dict[str, list[Triple]] = {}
    for text in places:
        if is_address(text):
            address = urldefrag(text).url
            found[address] = _fetched(address)
            continue
        for path in read_folder(Path(text)):
            found[path.resolve().as_uri()] = list(read_triples(path, rename_blank_nodes=True))
    return found


def _fetched(address: str) -> list[Triple]:
    host = (urlsplit(address).hostname or "").lower()
    suffix = PurePosixPath(urlsplit(address).path).suffix.lower()
    by_name = suffix if suffix in MEDIA_TYPES.values() else None
    accept = (*MEDIA_TYPES, *(_UNTOLD if by_name else ()))
    # Whoever names an address names its port too.
    with _client([host], any_port=True) as client:
        answer = client.get(address, {host}, accept)
    if answer.status == 404:
        raise InputError("beside-not-found", where=address)
    ending = MEDIA_TYPES.get(answer.media_type) or by_name or ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"graph{ending}"
        path.write_bytes(answer.body)
        try:
            return list(read_triples(path, rename_blank_nodes=True))
        except InputError as error:
            line = (error.where or "").removeprefix(str(path))
            raise InputError(error.key, where=f"{address}{line}", **error.details) from None


def with_services(text: str, allowed: Collection[str]) -> str:
    """Return a query whose SERVICE parts hold what these hosts answer. Raises as `with_answers`."""
    from planatlas.linking.federated import has_service, over_http, split_port, with_answers

    if not has_service(text):
        return text
    named = [split_port(name) for name in allowed]
    with _client([host for host, _ in named], any_port=any(port for _, port in named)) as client:
        return with_answers(text, allowed, over_http(client, allowed))


def _client(hosts: Iterable[str], *, any_port: bool) -> Client:
    """Return a way to some hosts; to this machine only where it is named itself."""
    # Only now, for it needs the packages whose lack the line above tells in plain words.
    from planatlas.linking.addresses import is_own_machine
    from planatlas.linking.cache import default_folder
    from planatlas.linking.http import Client

    own = any(map(is_own_machine, hosts))
    return Client(default_folder(), loopback=own, any_port=any_port)
