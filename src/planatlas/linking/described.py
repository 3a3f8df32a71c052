"""Read what the graph says of the things that may have a record elsewhere (`queries/links/described.rq`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from planatlas.linking.dates import day
from planatlas.linking.model import Described, Identifier, Title
from planatlas.questions import Question, bind, parse_question
from planatlas.resources import resource_path
from planatlas.store import Dataset, Literal, NamedNode, Source, Term

_NAME: Final = "links/described"
_IDENTIFIER: Final = "identifier:"

_Said = dict[str, list[Literal | NamedNode]]


def read_described(
    source: Source,
    countries: Iterable[str] | None = None,
    *,
    kinds: Iterable[str] | None = None,
    dataset: Dataset | None = None,
) -> list[Described]:
    """Return the things of some countries (None: of all), in the order of their IRIs.

    What several datasets say of one thing is put together. `kinds` keeps some kinds only. Raises
    ParameterError for a code that is no country code.
    """
    wanted = None if countries is None else list(countries)
    query = bind(_question(), {"countries": wanted})
    said: dict[tuple[str, str], _Said] = {}
    country: dict[str, str] = {}
    for row in source.select(query, dataset=dataset).dicts():
        iri, kind, aspect = (_text(row[name]) for name in ("thing_iri", "kind", "aspect"))
        about = said.setdefault((iri, kind), {})
        value = row["value"]
        # A thing of which nothing is said has one row without a value.
        if isinstance(value, Literal | NamedNode):
            about.setdefault(aspect, []).append(value)
        if row["country"] is not None:
            country.setdefault(iri, _text(row["country"]))
    chosen = None if kinds is None else set(kinds)
    return [
        _described(iri, kind, country.get(iri), about)
        for (iri, kind), about in sorted(said.items())
        if chosen is None or kind in chosen
    ]


@lru_cache(maxsize=1)
def _question() -> Question:
    path = resource_path("queries", "links", "described.rq")
    return parse_question(path.read_text("utf-8"), _NAME, path)


def _described(
    iri: str, kind: str, country: str | None, said: Mapping[str, list[Literal | NamedNode]]
) -> Described:
    def first(aspect: str) -> str | None:
        return min((value.value for value in said.get(aspect, ())), default=None)

    return Described(
        iri=iri,
        kind=kind,
        # A sector or a goal is the same in every country.
        country=country if kind not in {"sector", "goal"} else None,
        titles=_titles(said.get("title", ())),
        form=first("form"),
        number=first("number"),
        date_signed=day(first("signed")),
        date_published=day(first("published")),
        year=_year(first("year")),
        valid_from=day(first("from")),
        valid_until=day(first("until")),
        issuers=_titles(said.get("issuer", ())),
        identifiers=tuple(
            Identifier(aspect.removeprefix(_IDENTIFIER), text)
            for aspect in sorted(said)
            if aspect.startswith(_IDENTIFIER) or aspect == "iso-3166-1-alpha-3"
            for text in sorted({value.value for value in said[aspect]})
        ),
    )


def _titles(values: Iterable[Literal | NamedNode]) -> tuple[Title, ...]:
    texts = {Title(value.value, value.language or "") for value in values if isinstance(value, Literal)}
    return tuple(sorted(texts, key=lambda title: (title.lang, title.text)))


def _year(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal | NamedNode) else ""
