"""Every class and property of the ontology is used by a question, a shape or a derived relation.

What is not used stands in `unused-terms.toml` with a reason; a reason for a term that is used, or that is
gone, fails too.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from planatlas.namespaces import OWL, PLAN, RDF_TYPE
from planatlas.store import NamedNode, read_triples

ROOT = Path(__file__).parent.parent.parent
MODULES = ROOT / "ontology" / "modules"
KINDS = {OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
EXCEPTIONS = tomllib.loads((Path(__file__).parent / "unused-terms.toml").read_text("utf-8"))


def declared() -> set[str]:
    """Return the names of the classes and properties that the modules declare."""
    return {
        triple.subject.value.removeprefix(PLAN)
        for path in MODULES.glob("*.ttl")
        for triple in read_triples(path)
        if triple.predicate.value == RDF_TYPE
        and isinstance(triple.object, NamedNode)
        and triple.object.value in KINDS
        and isinstance(triple.subject, NamedNode)
        and triple.subject.value.startswith(PLAN)
    }


def used() -> set[str]:
    """Return the names that stand in queries and shapes, outside comments and strings."""
    texts = [path.read_text("utf-8") for path in (ROOT / "queries").rglob("*.rq")]
    texts += [path.read_text("utf-8") for path in (ROOT / "shapes").rglob("*.ttl")]
    bare = (re.sub(r'^\s*#.*$|(?<!")"[^"\n]*"(?!")', "", text, flags=re.MULTILINE) for text in texts)
    return {name for text in bare for name in re.findall(r"\bplan:([A-Za-z]\w*)", text)}


@pytest.mark.skipif(not MODULES.is_dir(), reason="the modules of the ontology are not here")
def test_every_term_is_used_or_excused() -> None:
    terms = declared()
    assert len(terms) > 100
    assert terms - used() == set(EXCEPTIONS), (
        "left: unused without a reason; right: excused though used or gone"
    )


def test_every_excuse_has_a_reason() -> None:
    assert all(isinstance(reason, str) and len(reason.split()) > 3 for reason in EXCEPTIONS.values())
