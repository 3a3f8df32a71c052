"""Keep what a registry said of a norm, on a day, as dated evidence, in Turtle or as triples.

Each answer is a check with its passage: of which norm, in which record, whether it stands, by which acts it
was changed. Answers of other days stay; the same record read twice on one day is kept as read last. Nothing
is said of the norm itself: a check never enters the datasets, so no verdict rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from planatlas.labels import LANGUAGES, choose, message
from planatlas.linking.model import Change, Currency
from planatlas.namespaces import (
    DCTERMS,
    IDENTIFIER,
    PLAN,
    PREF_LABEL,
    RDF_TYPE,
    RDFS,
    XSD,
    code,
    notation,
)
from planatlas.store import Literal, NamedNode, Triple, read_triples, serialise, write_atomically

_SUMMARIES: Final = {
    "in-force": "currency-in-force",
    "amended": "currency-amended",
    "repealed": "currency-repealed",
    "not-stated": "currency-not-stated",
    "no-record": "currency-no-record",
}


def standing(currency: Currency) -> str:
    """Return what an answer comes to, as a notation of the code list `standing`."""
    if currency.exists is False:
        return "no-record"
    if currency.in_force is False or currency.repealed_by:
        return "repealed"
    if currency.in_force is None:
        return "not-stated"
    return "amended" if currency.amended_by else "in-force"


def changes(currency: Currency) -> tuple[Change, ...]:
    """Return the acts that repealed the norm, or those that amended it where it is not repealed."""
    found = standing(currency)
    if found in {"no-record", "in-force"}:
        return ()
    return currency.repealed_by if found == "repealed" else currency.amended_by


def summary(currency: Currency, lang: str) -> str:
    """Return what the registry says, as a sentence in English or Spanish."""
    acts = acts_text(currency)
    day = currency.read_on.isoformat()
    found = standing(currency)
    # What a registry cannot tell, its notes say better.
    key = "currency-read" if found == "not-stated" and not acts and currency.notes else _SUMMARIES[found]
    text = message(key, lang, record=currency.iri, day=day, acts=acts)
    return " ".join([text, *remarks(currency, lang)])


def remarks(currency: Currency, lang: str) -> list[str]:
    """Return what else is to be said of an answer, each as a sentence."""
    notes = [reason.text(lang) for reason in currency.notes]
    if currency.title_agrees is False:
        notes.append(message("currency-title-differs", lang))
    return [f"{note[:1].upper()}{note[1:].rstrip('.')}." for note in notes if note]


def acts_text(currency: Currency) -> str:
    """Return the acts that changed the norm, with their days, on one line."""
    return "; ".join(_act(change) for change in changes(currency))


def _act(change: Change) -> str:
    name = change.title or change.iri
    return f"{name} ({change.on.isoformat()})" if change.on else name


def evidence(
    currency: Currency, subject: str, names: Mapping[str, str], labels: Mapping[str, str], home: str
) -> list[Triple]:
    """Return an answer as triples: the check, its passage, the registry, and the acts that it names.

    `subject` is the norm, `names` what it is called, `labels` the names of the registry, both {language:
    name}; `home` is the address of the registry.
    """
    day = Literal(currency.read_on.isoformat(), datatype=NamedNode(XSD + "date"))
    slug = f"{currency.source}-{_slug(subject)}-{_short(currency.iri)}-{currency.read_on.isoformat()}"
    own = subject[: -len(notation(subject))] if subject.startswith(IDENTIFIER) else IDENTIFIER
    check, passage = NamedNode(f"{own}check-{slug}"), NamedNode(f"{own}evidence-{slug}")
    source = NamedNode(f"{IDENTIFIER}source/registry-{currency.source}")
    record = NamedNode(currency.iri)
    found = [
        _typed(check, "CurrencyCheck"),
        Triple(check, _plan("checkOf"), NamedNode(subject)),
        Triple(check, _plan("checkedRecord"), record),
        Triple(check, _plan("standing"), NamedNode(code("standing", standing(currency)))),
        Triple(check, _plan("accessDate"), day),
        Triple(check, _plan("evidence"), passage),
        _typed(passage, "Evidence"),
        Triple(passage, _plan("source"), source),
        Triple(passage, _plan("locator"), Literal(currency.iri)),
        Triple(passage, _plan("basis"), NamedNode(code("basis", "secondary"))),
        Triple(passage, _plan("accessDate"), day),
        Triple(passage, _plan("supports"), _plan("standing")),
        _typed(source, "Source"),
        Triple(source, _plan("sourceType"), NamedNode(code("source-type", "dataset"))),
    ]
    if home:
        address = Literal(home, datatype=NamedNode(XSD + "anyURI"))
        found.append(Triple(source, _plan("address"), address))
    if currency.address:
        found.append(Triple(passage, NamedNode(RDFS + "seeAlso"), NamedNode(currency.address)))
    if currency.title_agrees is not None:
        agrees = Literal(str(currency.title_agrees).lower(), datatype=NamedNode(XSD + "boolean"))
        found.append(Triple(check, _plan("titleAgrees"), agrees))
    for lang in LANGUAGES:
        label = message(
            "currency-label",
            lang,
            norm=choose(names, lang) or notation(subject),
            day=currency.read_on.isoformat(),
        )
        source_label = labels.get(lang) or currency.source
        found += [
            Triple(check, NamedNode(PREF_LABEL), Literal(label, language=lang)),
            Triple(passage, _plan("summary"), Literal(summary(currency, lang), language=lang)),
            Triple(source, NamedNode(PREF_LABEL), Literal(source_label, language=lang)),
            Triple(source, NamedNode(DCTERMS + "title"), Literal(source_label, language=lang)),
        ]
    for change in changes(currency):
        found += _change(check, change)
    return found


def _change(check: NamedNode, change: Change) -> Iterator[Triple]:
    act = NamedNode(change.iri)
    yield Triple(check, _plan("changedBy"), act)
    if change.title:
        yield Triple(act, NamedNode(DCTERMS + "title"), Literal(change.title))
    if change.on:
        day = Literal(change.on.isoformat(), datatype=NamedNode(XSD + "date"))
        yield Triple(act, NamedNode(DCTERMS + "date"), day)


def merged(kept: Iterable[Triple], new: Iterable[Triple]) -> list[Triple]:
    """Return what was kept with what is new; a check that is made anew takes the place of the old one."""
    added = list(new)
    kind = NamedNode(RDF_TYPE)
    anew = {triple.subject for triple in added if triple.predicate == kind}
    return list(dict.fromkeys([*(triple for triple in kept if triple.subject not in anew), *added]))


def read_checks(path: Path) -> list[Triple]:
    """Return the checks kept in a file, none where there is no file. Raises InputError as `read_triples`."""
    return list(read_triples(path)) if path.exists() else []


def write_checks(path: Path, triples: Iterable[Triple]) -> None:
    """Write checks to a file, whole or not at all. Raises InputError `output-unwritable`."""
    write_atomically(path, serialise(triples, "ttl"))


def _typed(node: NamedNode, name: str) -> Triple:
    return Triple(node, NamedNode(RDF_TYPE), _plan(name))


def _plan(name: str) -> NamedNode:
    return NamedNode(PLAN + name)


def _slug(iri: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", notation(iri)).strip("-")


def _short(iri: str) -> str:
    """Return the last part of the address of a record, for a name that tells records apart.

    >>> _short("http://datos.bcn.cl/recurso/cl/ley/ministerio/2010-02-04/20424")
    '20424'
    """
    return _slug(iri.rstrip("/"))
