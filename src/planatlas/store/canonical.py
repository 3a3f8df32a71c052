"""Graphs as bytes that do not depend on the order of triples or the names of blank nodes.

The hash follows RDF Dataset Canonicalization (https://www.w3.org/TR/rdf-canon/): blank nodes get
canonical names, the N-Triples lines are sorted, and SHA-256 is taken of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox


def n_triples(triples: Iterable[ox.Triple]) -> str:
    """Return sorted N-Triples with canonical blank node names, one line a triple."""
    given = set(triples)
    text = "".join(sorted(f"{triple} .\n" for triple in given))
    if "_:" not in text:
        # Without blank nodes the lines are canonical as they are.
        return text
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in given)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in dataset))


def content_hash(triples: Iterable[ox.Triple]) -> str:
    """Return the SHA-256 of the canonical N-Triples, in hexadecimal.

    >>> content_hash([])[:8]
    'e3b0c442'
    """
    return hashlib.sha256(n_triples(triples).encode("utf-8")).hexdigest()
