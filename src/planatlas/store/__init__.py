"""Where triples live and how SPARQL is asked: the one package that imports pyoxigraph.

RDF terms of the whole project are pyoxigraph's, re-exported here. See the RDF 1.1 Concepts
(https://www.w3.org/TR/rdf11-concepts/) and SPARQL 1.1 Query (https://www.w3.org/TR/sparql11-query/).
"""

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from planatlas.store.canonical import content_hash, n_triples
from planatlas.store.embedded import Store
from planatlas.store.index import TripleIndex
from planatlas.store.reading import Statement, read_folder, read_statements, read_triples, supported_files
from planatlas.store.source import Dataset, Rows, Source, Subject, Term
from planatlas.store.writing import FORMATS, serialise, write_atomically

__all__ = [
    "FORMATS",
    "BlankNode",
    "Dataset",
    "DefaultGraph",
    "Literal",
    "NamedNode",
    "Quad",
    "Rows",
    "Source",
    "Statement",
    "Store",
    "Subject",
    "Term",
    "Triple",
    "TripleIndex",
    "content_hash",
    "n_triples",
    "read_folder",
    "read_statements",
    "read_triples",
    "serialise",
    "supported_files",
    "write_atomically",
]
