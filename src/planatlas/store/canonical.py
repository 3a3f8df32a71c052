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
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in dataset)
    return "".join(line + "\n" for line in lines)


def content_hash(triples: Iterable[ox.Triple]) -> str:
    """Return the SHA-256 of the canonical N-Triples, in hexadecimal.

    >>> content_hash([])[:8]
    'e3b0c442'
    """
    return hashlib.sha256(n_triples(triples).encode("utf-8")).hexdigest()
