"""What a reader sees: matrix, countries, instruments, chains, questions, versions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from planatlas import Atlas, InputError
from planatlas.namespaces import IDENTIFIER
from planatlas.publishing import needed, views
from planatlas.publishing.views.questions import choices_of, written
from planatlas.store import Literal, NamedNode

PESEM = IDENTIFIER + "per/pesem-2017-2021"
SYSTEM = IDENTIFIER + "per/security-and-defence-system"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas.open()


@pytest.fixture(scope="module")
def matrix(atlas: Atlas) -> views.MatrixView:
    return views.matrix_view(atlas, "en")


def test_the_matrix_has_every_indicator_for_every_system(matrix: views.MatrixView) -> None:
    assert [column.country for column in matrix.columns] == ["CHL", "PER"]
    assert [row.code for row in matrix.rows] == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2"]
    for column in matrix.columns:
        assert list(column.cells) == [row.code for row in matrix.rows]
        assert column.known <= column.applicable == 8
        assert sum(count for _, count in column.counts) == 8


def test_a_cell_says_letter_word_reason_evidence_source_and_cure(matrix: views.MatrixView) -> None:
    cells = [cell for column in matrix.columns for cell in column.cells.values()]
    assert all(cell.letter and cell.word and cell.reason for cell in cells)
    gaps = [cell for cell in cells if cell.gap]
    assert gaps
    assert all(cell.remedies for cell in gaps)
    assert all(item.source.label and item.summary for cell in cells for item in cell.evidence)
    assert {source.iri for cell in cells for source in cell.sources} == {
        item.source.iri for cell in cells for item in cell.evidence
    }


def test_the_matrix_agrees_with_the_assessment_in_both_languages(atlas: Atlas) -> None:
    made = atlas.assess("PER", date(2018, 12, 31), datasets=["vega-2021"])[0]
    for lang in ("en", "es"):
        view = views.matrix_view(atlas, lang, ["per"], date(2018, 12, 31), ["vega-2021"])
        assert {code: cell.verdict for code, cell in view.columns[0].cells.items()} == made.matrix
        assert view.columns[0].lower == made.interval.lower
        assert view.columns[0].data_version == made.data_version
    assert view.columns[0].country_name == "Perú"
    assert view.verdicts[0].word == "cumplido"


def test_the_matrix_refuses_what_is_not_there(atlas: Atlas) -> None:
    with pytest.raises(InputError, match="XYZ"):
        views.matrix_view(atlas, "en", ["XYZ"])
    with pytest.raises(InputError, match="nothing-2020"):
        views.matrix_view(atlas, "en", (), None, ["nothing-2020"])
    assert views.matrix_view(atlas, "en", ["PER"], date(1500, 1, 1)).columns == ()


def test_a_comparison_names_the_indicators_that_differ(atlas: Atlas) -> None:
    before = views.matrix_view(atlas, "en", ["PER"], date(2018, 12, 31)).columns[0]
    after = views.matrix_view(atlas, "en", ["PER"], date(2022, 12, 31)).columns[0]
    found = views.compare(before, after)
    changed = {
        row.indicator
        for row in [before.cells[code] for code in before.cells]
        if row.verdict != after.cells[row.indicator].verdict
    }
    assert set(found.different) == changed
    assert "1.1" in changed
    assert views.compare(before, before).different == ()


def test_a_country_has_systems_datasets_and_verdicts(atlas: Atlas) -> None:
    found = views.countries_view(atlas, "es")
    assert [country.name for country in found] == ["Chile", "Perú"]
    peru = found[1]
    assert peru.iri == IDENTIFIER + "per/peru"
    assert peru.datasets == atlas.datasets("PER")
    system = next(system for system in peru.systems if system.system.iri == SYSTEM)
    assert system.reference_dates == ("2018-12-31", "2022-12-31")
    assert peru.matrix.columns[0].system.iri == SYSTEM


def test_a_timeline_has_a_column_a_year(atlas: Atlas) -> None:
    found = views.timeline_view(atlas, "PER", "en", range(2017, 2019))
    assert [column.as_of.year for column in found.matrix.columns] == [2017, 2018]
    whens = [event.when for event in found.events]
    assert whens == sorted(whens)
    assert any(event.thing.iri == PESEM for event in found.events)


def test_an_instrument_has_facts_claims_relations_and_passages(atlas: Atlas) -> None:
    thing = views.thing_view(atlas, PESEM, "es")
    assert thing is not None
    assert thing.is_instrument
    assert thing.label.startswith("Plan Estratégico Sectorial Multianual Actualizado")
    assert thing.short_names == ("PESEM 2017-2021",)
    facts = {fact.aspect.label: [value.text for value in fact.values] for fact in thing.facts}
    assert facts["emitido por"] == ["Ministerio de Defensa del Perú"]
    assert facts["inicio del período"] == ["2017"]
    assert all(fact.aspect.iri and fact.aspect.label for fact in thing.facts)
    assert thing.passages
    assert all(passage.source.iri for passage in thing.passages)
    assert {relation.other.iri for relation in thing.downward} >= {IDENTIFIER + "per/pei-2018-2020"}
    assert all(relation.evidence for relation in thing.relations)
    counts = [value.text for claim in thing.claims for fact in claim.facts for value in fact.values]
    assert "22" in counts
    assert {
        str(triple.subject.value) for triple in thing.triples if isinstance(triple.subject, NamedNode)
    } > {PESEM}


def test_what_holds_of_the_kind_holds_of_the_instrument(atlas: Atlas) -> None:
    thing = views.thing_view(atlas, PESEM, "en")
    assert thing is not None
    view = views.instrument_view(atlas, thing, "en")
    assert view.chain.bands == ("above", "here", "below")
    higher = {relation.other.iri for relation in view.inherited if relation.outgoing}
    assert higher == {edge.upper for edge in view.chain.edges if edge.lower == PESEM}
    assert all(item.summary for relation in view.inherited for item in relation.evidence)


def test_nothing_is_known_of_a_thing_that_is_not_there(atlas: Atlas) -> None:
    assert views.thing_view(atlas, IDENTIFIER + "per/no-such-thing", "en") is None


def test_a_passage_says_what_it_supports(atlas: Atlas) -> None:
    thing = views.thing_view(atlas, IDENTIFIER + "per/evidence-vega-fn-74", "en")
    assert thing is not None
    assert any(reference.referrer.iri == PESEM for reference in thing.referring)


def test_the_chain_goes_from_law_to_budget(atlas: Atlas) -> None:
    found = views.chain_of_country(atlas, "PER", "en", date(2022, 12, 31), SYSTEM)
    assert found.bands == ("law", "policy", "plan", "budget")
    nodes = {node.iri: node for node in found.nodes}
    assert nodes[IDENTIFIER + "per/poi-2022"].band == "plan"
    assert nodes[IDENTIFIER + "per/rm-1174-2021-de"].band == "law"
    assert PESEM not in nodes, "what has ended is not in force"
    assert all(edge.lower in nodes and edge.upper in nodes for edge in found.edges)
    assert not any(nodes[edge.lower].band == nodes[edge.upper].band == "law" for edge in found.edges)
    whole = views.chain_of_country(atlas, "PER", "en")
    assert PESEM in {node.iri for node in whole.nodes}
    assert len(whole.nodes) > len(found.nodes)


def test_instruments_can_be_narrowed_by_words_and_values(atlas: Atlas) -> None:
    every = views.instruments_view(atlas, "en")
    of_peru = views.instruments_view(atlas, "en", {"countries": ["PER"]})
    found = views.instruments_view(atlas, "en", {"countries": ["PER"]}, "PESEM sector 2017-2021")
    assert {row.country for row in of_peru} == {"PER"}
    assert len(every) > len(of_peru) > len(found)
    assert [row.instrument.iri for row in found] == [PESEM]
    assert views.instruments_view(atlas, "en", {}, "planatlas") == ()
    assert (found[0].start, found[0].end) == ("2017", "2021")
    assert len({row.instrument.iri for row in every}) == len(every), "one row an instrument"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_question_has_a_form(atlas: Atlas, lang: str) -> None:
    for question in atlas.library:
        view = views.question_view(atlas, question, lang)
        assert view.title == question.title[lang]
        assert all(box.label for box in view.parameters)
        assert all(p.example for p in view.parameters if p.required), question.name


def test_the_boxes_of_a_form_have_what_the_graphs_hold(atlas: Atlas) -> None:
    question = atlas.library.find("gaps/details")
    view = views.question_view(atlas, question, "es")
    boxes = {box.name: box for box in view.parameters}
    assert [(c.value, c.label) for c in boxes["countries"].choices] == [("CHL", "Chile"), ("PER", "Perú")]
    assert boxes["indicators"].choices[0].value == "1.1"
    assert {c.value for c in boxes["gap_kinds"].choices} == {"planning", "opacity", "research"}
    assert boxes["date"].choices == ()
    # What a box offers is what the question takes.
    for box in view.parameters:
        for choice in box.choices:
            atlas.ask(question.name, {box.name: choice.value})


def test_a_dataset_is_chosen_from_the_names_there_are(atlas: Atlas) -> None:
    parameter = atlas.library.find("gaps/compare-datasets").parameter("first")
    assert parameter is not None
    assert [choice.value for choice in choices_of(atlas, parameter, "en")] == ["primary-sources", "vega-2021"]


def test_an_answer_has_links_in_place_of_iris(atlas: Atlas) -> None:
    question = atlas.library.find("gaps/matrix")
    answer = views.answer_view(atlas, question, {"countries": "PER"}, "en")
    assert "System" in answer.headings
    assert "System (IRI)" not in answer.headings
    system = answer.rows[0][answer.headings.index("System")]
    assert system.iri == SYSTEM
    assert answer.total == len(answer.table) == 8
    assert len(views.answer_view(atlas, question, {}, "en", most=3).rows) == 3


def test_a_value_is_written_as_one_types_it() -> None:
    assert written(Literal("vega-2021")) == "vega-2021"
    assert written(NamedNode("https://w3id.org/planatlas/framework/rfp/1.1")) == "1.1"
    assert written(NamedNode("http://example.org/a")) == "http://example.org/a"


def test_the_indicators_are_explained(atlas: Atlas) -> None:
    view = views.framework_view(atlas, "es")
    assert len(view.indicators) == 8
    assert all(item.requirements and item.definition and item.component for item in view.indicators)
    ranks = {entry.code: place for place, entry in enumerate(view.verdicts)}
    for item in view.indicators:
        placed = [ranks[requirement.verdict_code] for requirement in item.requirements]
        assert placed == sorted(placed, reverse=True), "the strongest first"


def test_publication_would_change_what_what_if_says(atlas: Atlas) -> None:
    made = atlas.assess("PER", date(2018, 12, 31))[0]
    finding = made.finding("2.3")
    found = {view.instrument.iri: view for view in views.declassify_finding(atlas, made, finding.iri, "en")}
    assert PESEM in found
    move = found[PESEM].move("2.3")
    assert move is not None
    (_, changes), *_ = atlas.what_if("PER", PESEM, date(2018, 12, 31))
    change = next(change for change in changes if change.today.criterion.notation == "2.3")
    words = (change.today.verdict, change.worst.verdict, change.best.verdict)
    assert (move.today, move.worst, move.best) == tuple(verdict.label["en"] for verdict in words)
    assert move.changes == change.moves
    assert views.declassify_finding(atlas, made, "http://example.org/none", "en") == ()


def test_a_choice_of_datasets_knows_its_own_instruments(atlas: Atlas) -> None:
    made = atlas.assess("PER", date(2018, 12, 31), datasets=["vega-2021"])[0]
    found = views.declassify_finding(atlas, made, made.finding("2.3").iri, "en")
    assert PESEM in {view.instrument.iri for view in found}
    assert all(view.move("2.3") for view in found)
    other = atlas.assess("PER", date(2022, 12, 31), datasets=["vega-2021"])[0]
    late = views.declassify_finding(atlas, other, other.finding("2.3").iri, "en")
    assert IDENTIFIER + "per/poi-2022" not in {view.instrument.iri for view in late}


def test_the_version_is_that_of_the_content(atlas: Atlas) -> None:
    first, again = views.version_view(atlas), views.version_view(Atlas.open())
    assert first == again
    assert len(first.data) == 64
    assert first.short == first.data[:12]
    assert first.short in first.citation("Matriz", "es")
    assert any(graph.endswith("/per/vega-2021") for graph, _ in first.graphs)


def test_another_graph_is_another_version(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("one") / "per"
    folder.mkdir()
    source = next(path for (country, _), (path,) in atlas.collection.files.items() if country == "PER")
    (folder / source.name).write_bytes(source.read_bytes())
    assert views.version_view(Atlas.open([folder])).data != views.version_view(atlas).data


def test_interval_bounds_are_decimals(matrix: views.MatrixView) -> None:
    for column in matrix.columns:
        assert column.lower is None or isinstance(column.lower, Decimal)


def test_a_missing_extra_is_named() -> None:
    with pytest.raises(InputError, match=r"planatlas\[serve\]"):
        needed("no_such_module_here", "serve")
