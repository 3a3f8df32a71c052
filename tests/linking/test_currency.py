"""What registries say of norms: dated evidence that validates, kept in a file or a store, shown in `gaps`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from planatlas.atlas import Atlas
from planatlas.atlas.checks import validate
from planatlas.atlas.link_graphs import currency_graph
from planatlas.atlas.link_sources import Sources
from planatlas.atlas.links import Links
from planatlas.atlas.loading import load
from planatlas.cli import main
from planatlas.errors import InputError
from planatlas.linking.decisions import Decisions, by_hand
from planatlas.linking.evidence_of_currency import (
    evidence,
    merged,
    read_checks,
    standing,
    summary,
    write_checks,
)
from planatlas.linking.model import (
    Candidate,
    Change,
    Currency,
    Described,
    Reason,
    Record,
    SourceAbout,
    SourceAdapter,
)
from planatlas.store import Literal, Store, read_triples, serialise

LAW = "https://w3id.org/planatlas/id/xaa/law"
RECORD = "http://example.org/register/law"
DAY = date(2024, 5, 6)
ACT = Change("http://example.org/register/new-law", "Nueva ley", date(2021, 3, 4))
NAMES = {"en": "Law", "es": "Ley"}
LABELS = {"en": "Register", "es": "Registro"}


def answer(**said: object) -> Currency:
    return Currency(RECORD, "register", DAY, **{"exists": True, **said})  # type: ignore[arg-type]


ANSWERS = {
    "in-force": answer(in_force=True, title_agrees=True),
    "amended": answer(in_force=True, amended_by=(ACT,)),
    "repealed": answer(in_force=False, repealed_by=(ACT,), title_agrees=False),
    "not-stated": answer(notes=(Reason.of("dump-state-unknown"),)),
    "no-record": answer(exists=False),
}


@pytest.mark.parametrize("expected", ANSWERS)
def test_an_answer_comes_to_one_standing_in_both_languages(expected: str) -> None:
    assert standing(ANSWERS[expected]) == expected
    english, spanish = (summary(ANSWERS[expected], lang) for lang in ("en", "es"))
    assert "2024-05-06" in english
    assert "2024-05-06" in spanish
    assert english != spanish
    assert ("Nueva ley (2021-03-04)" in english) == (expected in {"amended", "repealed"})


def test_a_repeal_that_the_registry_names_counts_without_its_word() -> None:
    assert standing(answer(repealed_by=(ACT,))) == "repealed"
    assert standing(answer(in_force=False)) == "repealed"
    assert standing(answer(in_force=None, amended_by=(ACT,))) == "not-stated"


@pytest.mark.parametrize("expected", ANSWERS)
def test_the_evidence_passes_our_own_shapes(expected: str, tmp_path: Path) -> None:
    path = tmp_path / "xaa-currency.ttl"
    write_checks(path, evidence(ANSWERS[expected], LAW, NAMES, LABELS, "https://example.org/"))
    outcome = validate([path])
    assert [str(finding) for finding in outcome.findings] == []
    assert outcome.exit_code == 0


def test_the_title_that_differs_and_the_remarks_are_told() -> None:
    assert "differs" in summary(ANSWERS["repealed"], "en")
    assert summary(ANSWERS["not-stated"], "es").count(".") >= 2


def test_checks_of_other_days_stay_and_one_of_the_same_day_is_replaced() -> None:
    first = evidence(answer(in_force=True, title_agrees=True), LAW, NAMES, LABELS, "")
    again = evidence(answer(in_force=False), LAW, NAMES, LABELS, "")
    later = evidence(Currency(RECORD, "register", date(2025, 1, 1), True), LAW, NAMES, LABELS, "")
    kept = merged(merged(first, later), again)
    standings = sorted(
        t.object.value.rpartition("/")[2] for t in kept if t.predicate.value.endswith("#standing")
    )  # type: ignore[union-attr]
    assert standings == ["not-stated", "repealed"]
    assert not any(t.predicate.value.endswith("titleAgrees") for t in kept)


def test_what_is_kept_is_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "xaa-currency.ttl"
    triples = evidence(ANSWERS["repealed"], LAW, NAMES, LABELS, "https://example.org/")
    write_checks(path, triples)
    assert set(read_checks(path)) == set(triples)
    assert read_checks(tmp_path / "none.ttl") == []
    assert path.read_text("utf-8") == serialise(triples, "ttl")


# --- A registry that answers, and an atlas of an invented country

DATA = """
@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix sector: <https://w3id.org/planatlas/code/sector/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xaa: <https://w3id.org/planatlas/id/xaa/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
xaa:land a plan:Jurisdiction ; plan:countryCode "XAA" ; skos:prefLabel "Land A"@en , "País A"@es .
xaa:system a plan:SectorPlanningSystem ; plan:sector sector:defence ; plan:jurisdiction xaa:land ;
    plan:referenceDate "2022-12-31"^^xsd:date ; plan:evidence xaa:evidence-e ;
    skos:prefLabel "System A"@en , "Sistema A"@es .
xaa:plan a plan:Plan ; plan:inSystem xaa:system ; plan:jurisdiction xaa:land ; plan:approvedBy xaa:law ;
    plan:periodStart 2018 ; plan:periodEnd 2024 ; plan:evidence xaa:evidence-e ;
    skos:prefLabel "Plan of lights"@en , "Plan de faros"@es .
xaa:law a plan:LegalInstrument ; plan:jurisdiction xaa:land ; plan:evidence xaa:evidence-e ;
    skos:prefLabel "Law of lights"@en , "Ley de faros"@es .
xaa:other a plan:LegalInstrument ; plan:jurisdiction xaa:land ; skos:prefLabel "Other"@en , "Otra"@es .
xaa:evidence-e a plan:Evidence ; plan:source xaa:source ; plan:summary "s"@en , "s"@es .
"""


class Register:
    """A source that says what it is told to say; an InputError in its place is raised."""

    name = "register"
    hosts = frozenset({"example.org"})
    about = SourceAbout(LABELS, "https://example.org/", countries=frozenset({"XAA"}))

    def __init__(self, *said: Currency | InputError) -> None:
        self.said = list(said)
        self.asked: list[str] = []

    def identify(self, described: Described) -> list[Candidate]:  # noqa: ARG002
        return []

    def describe(self, iri: str) -> Record | None:  # noqa: ARG002
        return None

    def currency(self, iri: str, as_of: date, described: Described | None = None) -> Currency:  # noqa: ARG002
        self.asked.append(iri)
        said = self.said.pop(0)
        if isinstance(said, InputError):
            raise said
        return said


class OneSource(Sources):
    """Opens one source that is there already."""

    def __init__(self, register: Register) -> None:
        super().__init__()
        object.__setattr__(self, "register", register)

    @contextmanager
    def opened(self) -> Iterator[dict[str, SourceAdapter]]:
        yield {"register": self.register}  # type: ignore[attr-defined]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "own.ttl").write_text(DATA, "utf-8")
    pairs = [by_hand("xaa:law", RECORD), by_hand("xaa:other", "http://example.org/register/other")]
    Decisions(tmp_path / "data" / "xaa.sssom.tsv", "XAA").decide(pairs)
    return tmp_path / "data"


def links(folder: Path) -> Links:
    return Links(Atlas.open(folder), "xaa", folder / "xaa.sssom.tsv")


def test_a_plan_whose_norm_was_repealed_shows_in_the_gap_analysis(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gaps", "XAA", "--data", str(folder)]) == 0
    assert "Still in force?" not in capsys.readouterr().out
    links(folder).check(OneSource(Register(ANSWERS["repealed"], ANSWERS["no-record"])), DAY)

    main(["gaps", "XAA", "--data", str(folder), "--lang", "es"])
    shown = capsys.readouterr().out
    assert "¿Sigue vigente?" in shown
    assert "Plan de faros" in shown
    assert "Nueva ley" in shown
    main(["gaps", "XAA", "--data", str(folder), "--format", "md"])
    assert "## Still in force?" in capsys.readouterr().out
    main(["gaps", "XAA", "--data", str(folder), "--as-of", "2020-12-31"])
    assert "Still in force?" not in capsys.readouterr().out, "the norm was repealed later"
    main(["gaps", "XAA", "--data", str(folder), "--format", "json"])
    assert "register" not in capsys.readouterr().out, "no verdict rests on it"


def test_a_norm_that_stands_asks_no_question(folder: Path) -> None:
    links(folder).check(OneSource(Register(ANSWERS["amended"], ANSWERS["in-force"])), DAY)
    found = Atlas.open(folder).still_in_force("XAA", date(2022, 12, 31))
    assert found is not None
    assert found.rows == ()
    asked = Atlas.open(folder).ask("gaps/still-in-force", date="2022-12-31", standings="amended")
    assert [row[1] for row in asked.texts()] == ["Plan of lights"]


def test_what_was_answered_before_a_source_failed_is_kept(folder: Path) -> None:
    register = Register(ANSWERS["repealed"], InputError("linking-refused", where="http://example.org/"))
    run = links(folder).check(OneSource(register), DAY)
    assert [item.standing for item in run.checked] == ["repealed"]
    assert [error.key for error in run.failures.values()] == ["linking-refused"]
    kept = list(read_triples(folder / "xaa-currency.ttl"))
    assert any(isinstance(t.object, Literal) and "Nueva ley" in t.object.value for t in kept)


def test_a_source_that_answers_nothing_is_the_one_line(folder: Path) -> None:
    register = Register(InputError("linking-refused", where="http://example.org/"))
    with pytest.raises(InputError) as caught:
        links(folder).check(OneSource(register), DAY)
    assert caught.value.key == "linking-refused"
    assert len(register.asked) == 1, "a source that cannot be reached is not asked for each norm"


def test_offline_one_answer_that_is_not_kept_does_not_hide_the_others(folder: Path) -> None:
    lacking = InputError("linking-not-cached", where="http://example.org/")
    run = links(folder).check(OneSource(Register(lacking, ANSWERS["in-force"])), DAY)
    assert [item.standing for item in run.checked] == ["in-force"]
    assert [error.key for error in run.failures.values()] == ["linking-not-cached"]


def test_the_evidence_has_the_day_of_reading_and_not_the_day_asked_about(folder: Path) -> None:
    earlier = datetime(2024, 3, 2, 12, tzinfo=UTC)
    of_the_cache = replace(ANSWERS["in-force"], accessed=earlier)
    links(folder).check(OneSource(Register(of_the_cache, of_the_cache)), DAY)
    kept = (folder / "xaa-currency.ttl").read_text("utf-8")
    assert '"2024-03-02"^^xsd:date' in kept
    assert DAY.isoformat() not in kept


def test_an_answer_of_a_past_day_is_not_kept(folder: Path) -> None:
    today = replace(ANSWERS["in-force"], accessed=datetime(2024, 6, 1, 12, tzinfo=UTC))
    run = links(folder).check(OneSource(Register(today, today)), DAY)
    assert (len(run.checked), run.kept) == (2, False)
    assert not (folder / "xaa-currency.ttl").exists()


def test_a_registry_that_cannot_be_asked_leaves_nothing_behind(folder: Path) -> None:
    unasked = Currency(RECORD, "register", DAY)
    run = links(folder).check(OneSource(Register(unasked, unasked)), DAY)
    assert [item.standing for item in run.checked] == ["not-stated", "not-stated"]
    assert not (folder / "xaa-currency.ttl").exists()


def test_a_store_keeps_the_answers_in_a_graph_of_its_own(folder: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        load(store, [folder])
        before = set(store.graphs())
        for said in (ANSWERS["in-force"], ANSWERS["repealed"]):
            atlas = Atlas.over(store)
            of = Links(atlas, "XAA", folder / "xaa.sssom.tsv")
            of.check(OneSource(Register(said, ANSWERS["no-record"])), DAY, in_store=True)
        assert set(store.graphs()) - before == {currency_graph("XAA")}
        assert not (folder / "xaa-currency.ttl").exists()
        found = Atlas.over(store).still_in_force("XAA", date(2022, 12, 31))
        assert found is not None
        assert [row[1] for row in found.texts()] == ["Plan of lights"]
