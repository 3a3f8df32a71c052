"""Matching: what makes a record certain, what only likely, and what it must never be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linking.labelled.figures import Figures, measure
from linking.labelled.pairs import Labelled
from planatlas.linking.matching import LEAST, THRESHOLD, match
from planatlas.linking.model import Candidate, Described, Identifier, Record, Title
from planatlas.linking.sources.dump import DumpSource
from planatlas.linking.titles import Vocabulary

NONE = Vocabulary(0)
DAY = date(2014, 7, 17)
DEFENCE = (Title("Ministerio de Defensa Nacional", "es"), Title("Ministry of National Defence", "en"))
DECREE = Described(
    "chl:ds", country="CHL", form="supreme-decree", number="113", date_published=DAY, issuers=DEFENCE
)
RECORD = Record(
    "http://example.org/113",
    "trial",
    lang="es",
    country="CHL",
    form="supreme-decree",
    form_name="dto",
    number="113",
    date_published=DAY,
    issuer="ministerio-de-defensa-nacional_subsecretaria-para-las-fuerzas-armadas",
)
LAW = Described("chl:ley", country="CHL", form="budget-law", number="20.882", year=2015)
LAW_RECORD = Record(
    "http://example.org/20882", "trial", lang="es", country="CHL", form="law", number="20882",
    date_signed=date(2015, 11, 27), date_published=date(2015, 12, 5),
    title="LEY DE PRESUPUESTOS DEL SECTOR PÚBLICO",
)  # fmt: skip


def best(described: Described, *records: Record) -> Candidate | None:
    return next(iter(match(described, records, NONE)), None)


def score(described: Described, *records: Record) -> float:
    found = best(described, *records)
    return found.score if found else 0.0


# --- Decrees: numbers begin anew each year and with each issuer


def test_form_number_day_and_issuer_are_certain() -> None:
    found = best(DECREE, RECORD)
    assert found is not None
    assert (found.score, found.method, found.match) == (1.0, "identifier", "exact")
    assert found.why_text("en") == (
        "same number: 113; published on the same day: 2014-07-17; "
        "same issuer: ministerio de defensa nacional, subsecretaria para las fuerzas armadas"
    )
    assert found.why_text("es").startswith(
        "mismo número: 113; misma fecha de publicación: 2014-07-17; mismo emisor"
    )


@pytest.mark.parametrize(
    "described",
    [
        replace(DECREE, date_published=None, year=None),
        replace(DECREE, form="law"),
        replace(DECREE, form=None),
        replace(DECREE, number="114"),
        replace(DECREE, number="113-exento"),
        replace(DECREE, date_published=DAY + timedelta(days=30)),
        replace(DECREE, date_published=DAY.replace(year=2010)),
        replace(DECREE, country="PER"),
    ],
    ids=["number alone", "form", "no form", "number", "exempt", "day", "year", "country"],
)
def test_what_differs_or_is_not_known_gives_no_candidate(described: Described) -> None:
    assert score(described, RECORD) < THRESHOLD


def test_another_issuer_is_below_the_threshold_and_says_so() -> None:
    found = best(replace(DECREE, issuers=(Title("Ministerio de Salud", "es"),)), RECORD)
    assert found is not None
    assert found.score < THRESHOLD
    assert "otro emisor" in found.why_text("es")


def test_an_issuer_in_another_language_contradicts_nothing() -> None:
    assert score(replace(DECREE, issuers=DEFENCE[1:]), RECORD) == 0.95


def test_the_year_alone_is_likely_and_two_of_that_year_are_not() -> None:
    described = replace(DECREE, date_published=None, year=2014)
    assert score(described, RECORD) == 0.95
    other = replace(RECORD, iri="http://example.org/other", date_published=date(2014, 2, 1))
    found = match(described, [RECORD, other], NONE)
    assert [item.score for item in found] == [0.6, 0.6]
    assert "2 records could be it in the same way" in found[0].why_text("en")


def test_a_decree_published_long_after_its_signature_is_doubtful() -> None:
    described = replace(DECREE, date_published=None, date_signed=date(2013, 3, 1))
    assert LEAST < score(described, RECORD) < THRESHOLD
    assert score(replace(described, date_signed=date(2011, 3, 1)), RECORD) == 0.0
    assert score(replace(described, date_signed=date(2014, 9, 1), year=None), RECORD) == 0.95
    found = best(replace(DECREE, date_published=None, year=2013), RECORD)
    assert found is not None
    assert "publicada un tiempo después de la firma: 2014-07-17" in found.why_text("es")


# --- Laws: a number is given once


def test_a_law_is_certain_by_number_and_year() -> None:
    found = best(LAW, LAW_RECORD)
    assert found is not None
    assert found.score == 1.0
    assert "that number is given only once" in found.why_text("en")
    assert score(replace(LAW, number="020882"), LAW_RECORD) == 1.0


def test_a_law_without_a_year_is_not_certain_and_of_another_year_is_none() -> None:
    assert score(replace(LAW, year=None), LAW_RECORD) == 0.8
    assert score(replace(LAW, year=2010), LAW_RECORD) == 0.0


def test_a_law_with_another_day_says_which() -> None:
    found = best(replace(LAW, date_published=date(2015, 12, 9)), LAW_RECORD)
    assert found is not None
    assert found.score == 0.9
    assert "the day differs: 2015-12-09 here, 2015-12-05 there" in found.why_text("en")


def test_a_law_whose_title_is_another_is_not_certain() -> None:
    title = Title("Sobre fomento de la pesca artesanal y la acuicultura", "es")
    assert score(replace(LAW, titles=(title,)), LAW_RECORD) < THRESHOLD


def test_one_law_under_two_addresses_is_said_to_be_so() -> None:
    found = match(LAW, [LAW_RECORD, replace(LAW_RECORD, iri="http://example.org/a", title="")], NONE)
    # The one with a title comes first.
    assert [(item.score, item.record.iri) for item in found] == [
        (0.9, "http://example.org/20882"),
        (0.9, "http://example.org/a"),
    ]
    assert "la fuente tiene la norma en 2 direcciones" in found[0].why_text("es")


def test_a_number_that_names_year_and_organ_needs_no_more() -> None:
    described = Described("per:ds", country="PER", form="supreme-decree", number="012-2017-DE")
    record = Record(
        "http://example.org/p", "trial", country="PER", form="supreme-decree", number="12-2017-DE"
    )
    assert score(described, replace(record, date_published=date(2017, 12, 22))) == 1.0
    assert score(described, replace(record, number="012-2017-PCM")) == 0.0
    assert score(described, replace(record, form="ministerial-resolution")) == 0.0
    foreign = Described("arg:d", country="ARG", form="supreme-decree", number="434/2016")
    other = replace(record, country="ARG", number="434", date_published=date(2016, 3, 1))
    assert score(foreign, other) < THRESHOLD
    assert score(foreign, other) > 0.0


def test_a_number_read_from_the_title_is_said_to_be_and_never_certain() -> None:
    described = Described(
        "chl:a",
        country="CHL",
        form="law",
        year=2015,
        titles=(Title("Ley N° 20.882, presupuestos de 2016", "es"),),
    )
    found = best(described, LAW_RECORD)
    assert found is not None
    assert THRESHOLD <= found.score < 1.0
    assert "leído del título" in found.why_text("es")
    # "Ley de Presupuestos 2016" names a year and no number.
    assert score(replace(described, titles=(Title("Ley de Presupuestos 2016", "es"),)), LAW_RECORD) < 1.0


# --- Identifiers of registries


def test_the_identifier_of_a_registry_decides_unless_the_number_speaks_against_it() -> None:
    code = (Identifier("leychile", "1064491"),)
    record = replace(RECORD, identifiers=code)
    described = Described("chl:x", country="CHL", identifiers=code)
    assert score(described, record) == 1.0
    found = best(replace(described, form="supreme-decree", number="999"), record)
    assert found is not None
    assert found.score < THRESHOLD
    assert "but number, form or year differ" in found.why_text("en")


def test_another_identifier_of_the_same_registry_is_another_norm() -> None:
    described = replace(DECREE, identifiers=(Identifier("leychile", "1"),))
    assert score(described, replace(RECORD, identifiers=(Identifier("leychile", "2"),))) == 0.0
    assert score(described, replace(RECORD, identifiers=(Identifier("bcn", "dto/x"),))) == 1.0


def test_an_identifier_may_be_the_address_itself() -> None:
    described = Described("chl:x", identifiers=(Identifier("eli", "http://example.org/113"),))
    assert score(described, RECORD) == 1.0


# --- Titles


TITLED = replace(
    RECORD, number="19.067", form="law", form_name="ley", issuer=None, date_published=date(1991, 7, 1),
    title="ESTABLECE NORMAS PERMANENTES SOBRE ENTRADA DE TROPAS EXTRANJERAS Y SALIDA DE TROPAS NACIONALES",
)  # fmt: skip
TROOPS = Described(
    "chl:t", country="CHL", form="law", year=1991,
    titles=(Title("Normas sobre entrada de tropas extranjeras y salida de tropas nacionales", "es"),),
)  # fmt: skip


def test_by_title_inside_the_year() -> None:
    found = best(TROOPS, TITLED)
    assert found is not None
    assert found.method == "title"
    assert THRESHOLD <= found.score < 1.0
    assert "titles alike" in found.why_text("en")


@pytest.mark.parametrize(
    "described",
    [
        replace(TROOPS, number="19.068"),
        replace(TROOPS, year=2001),
        replace(TROOPS, form="supreme-decree"),
        replace(TROOPS, date_published=date(1991, 3, 1)),
        replace(TROOPS, titles=(Title("Normas sobre entrada de tropas extranjeras", "en"),)),
        replace(TROOPS, titles=()),
    ],
    ids=["number", "year", "form", "day", "language", "no title"],
)
def test_a_title_never_speaks_against_the_rest(described: Described) -> None:
    assert score(described, TITLED) < THRESHOLD


def test_two_titles_that_are_alike_stay_below_the_threshold() -> None:
    twin = replace(TITLED, iri="http://example.org/twin", number="19.099")
    third = replace(TITLED, iri="http://example.org/third", number="19.100", date_published=date(1992, 1, 3))
    found = match(TROOPS, [TITLED, twin, third], NONE)
    assert len(found) == 3
    assert max(item.score for item in found) <= 0.8


def test_a_source_form_without_a_counterpart_is_another_form() -> None:
    assert score(TROOPS, replace(TITLED, form=None, form_name="cir")) == 0.0
    assert score(TROOPS, replace(TITLED, form=None, form_name=None)) >= THRESHOLD


def test_no_records_no_candidates_and_no_more_than_asked_for() -> None:
    assert match(TROOPS, [], NONE) == []
    many = [replace(TITLED, iri=f"http://example.org/{n}") for n in range(9)]
    assert len(match(TROOPS, many, NONE, limit=4)) == 4


DAYS = st.none() | st.dates(date(1990, 1, 1), date(2024, 12, 31))
NUMBERS = st.none() | st.sampled_from(["1", "113", "113-exento", "20.882", "012-2017-DE", "s/n"])
FORMS = st.none() | st.sampled_from(["law", "budget-law", "supreme-decree"])
THINGS = st.builds(
    Described, st.just("urn:a"), country=st.sampled_from(["CHL", "PER"]), form=FORMS, number=NUMBERS,
    date_signed=DAYS, date_published=DAYS, year=st.none() | st.integers(1990, 2024), issuers=st.just(DEFENCE),
)  # fmt: skip
RECORDS = st.builds(
    Record, st.sampled_from(["urn:r1", "urn:r2"]), st.just("trial"), country=st.sampled_from(["CHL", "PER"]),
    form=FORMS, number=NUMBERS, date_signed=DAYS, date_published=DAYS,
    issuer=st.none() | st.sampled_from(["ministerio-de-defensa-nacional", "ministerio-de-salud"]),
)  # fmt: skip


@given(THINGS, st.lists(RECORDS, max_size=3))
def test_what_is_certain_agrees_in_country_form_number_and_time(
    thing: Described, records: list[Record]
) -> None:
    found = match(thing, records, NONE)
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    for item in found:
        assert LEAST <= item.score <= 1.0
        assert item.why
        assert all(reason.text(lang) for reason in item.why for lang in ("en", "es"))
    certain = [item for item in found if item.score == 1.0]
    assert len(certain) <= 1
    for item in certain:
        assert item.record.country == thing.country
        assert item.record.number
        assert thing.number
        assert thing.form
        assert item.record.form
        years = thing.years or ({2017} if "2017" in thing.number else frozenset())
        assert not item.record.years or years & item.record.years


# --- The real catalogue


@pytest.fixture(scope="module")
def figures(chilean_catalogue: DumpSource, chilean_norms: list[Record]) -> Figures:
    return measure(chilean_catalogue, Labelled(chilean_norms, 20261).all())


@pytest.mark.slow
def test_there_are_enough_pairs_of_every_sort(figures: Figures) -> None:
    assert figures.pairs >= 150
    assert len(figures.families) >= 15
    assert 150 <= figures.wanted < figures.pairs


@pytest.mark.slow
def test_certain_matches_are_right_without_exception(figures: Figures) -> None:
    assert figures.certain > 50
    assert figures.certain_precision == 1.0


@pytest.mark.slow
def test_precision_and_recall_at_the_threshold(figures: Figures) -> None:
    assert figures.precision >= 0.98, figures.wrong
    assert figures.recall >= 0.95, figures.missed


@pytest.mark.slow
def test_the_pairs_are_hard_enough_to_tell(
    chilean_catalogue: DumpSource, chilean_norms: list[Record]
) -> None:
    """With the threshold at the bottom many wrong records are offered."""
    labelled = Labelled(chilean_norms, 7)
    loose = measure(chilean_catalogue, labelled.negatives(), LEAST)
    assert len(loose.wrong) > 20
