"""The manual: whole, harmless, complete in both languages, and made from what it speaks of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from planatlas import Atlas
from planatlas.labels import LANGUAGES, catalogue
from planatlas.namespaces import BASE, CODE, PLAN, RDFS, SH, SKOS, notation
from planatlas.publishing import documentation
from planatlas.publishing.documentation import commands
from planatlas.publishing.documentation.examples import Examples
from planatlas.publishing.documentation.indicators import Indicators, filled, rules_of_matters
from planatlas.publishing.documentation.knowledge import DOMAIN, Manual
from planatlas.publishing.documentation.rules import BY_PROPERTY, Rulebook
from planatlas.publishing.documentation.shape_words import ShapeWords
from planatlas.publishing.documentation.usage import Mentions, questions_by_term, terms_of_query
from planatlas.publishing.pages import Pages
from planatlas.publishing.pages.desk import Desk
from planatlas.publishing.pages.page import Page
from planatlas.shacl import ShapesGraph
from planatlas.shacl.shape_objects import read_shapes
from planatlas.store import BlankNode, NamedNode, read_triples
from publishing.test_pages import MOST, Reader

ROOT = Path(__file__).resolve().parents[2]
PUBLISHING = ROOT / "src" / "planatlas" / "publishing"
OWN = tomllib.loads((ROOT / "src/planatlas/messages/publishing-documentation.toml").read_text("utf-8"))
# What stands between tags and is no text of a reader's language: short IRIs, addresses, commands.
CODES = frozenset({"code", "pre"})
TOPMOST = ("documentation", "documentation/classes", "documentation/rules", "documentation/commands")


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages(Desk(Atlas.open()))


@pytest.fixture(scope="module")
def manual(pages: Pages) -> Manual:
    return Manual(pages.desk.atlas.knowledge, pages.desk.atlas.library)


@pytest.fixture(scope="module")
def rulebook(manual: Manual) -> Rulebook:
    return Rulebook(manual)


@pytest.fixture(scope="module")
def made(pages: Pages) -> dict[tuple[str, str], tuple[Page, str]]:
    """Every page of the manual: {(language, path): (page, HTML)}."""
    return {
        (lang, page.path): (page, pages.html(page, lang))
        for lang in LANGUAGES
        for page in documentation.documentation_pages(pages.desk, lang)
    }


def shown(html: str) -> Iterator[str]:
    """Yield the pieces of text of the main part of a page, without code."""
    main = html[html.index("<main") : html.index("</main>")]
    for tag in CODES:
        main = re.sub(rf"<{tag}\b.*?</{tag}>", "", main, flags=re.DOTALL)
    main = re.sub(r'<span class="name">.*?</span>', "", main, flags=re.DOTALL)
    yield from (piece.strip() for piece in re.split(r"<[^>]+>", main) if piece.strip())


def test_every_path_is_a_page_in_both_languages(pages: Pages, made: dict[tuple[str, str], object]) -> None:
    paths = list(documentation.documentation_paths(pages.desk))
    assert len(paths) == len(set(paths)) > 100
    assert set(made) == {(lang, path) for lang in LANGUAGES for path in paths}


def test_every_page_is_whole_small_and_harmless(made: dict[tuple[str, str], tuple[Page, str]]) -> None:
    for (lang, path), (_, html) in made.items():
        found = Reader(html)
        assert (found.faults, found.open) == ([], []), path
        assert len(html.encode()) < MOST, path
        assert found.named("html")[0]["lang"] == lang
        assert len(found.named("h1")) == 1, path
        assert not found.named("script"), path
        assert not found.named("style"), path
        assert not any(name.startswith("on") or name == "style" for _, a in found.tags for name in a), path
        loaded = [a.get("href", "") for a in found.named("link")] + [a.get("src", "") for _, a in found.tags]
        assert not any("//" in address for address in loaded), path
        identifiers = [a["id"] for _, a in found.tags if "id" in a]
        assert len(identifiers) == len(set(identifiers)), path


def test_every_link_inside_the_manual_leads_somewhere(
    pages: Pages, made: dict[tuple[str, str], tuple[Page, str]]
) -> None:
    anchors = {key: {a["id"] for _, a in Reader(html).tags if "id" in a} for key, (_, html) in made.items()}
    followed = 0
    elsewhere: set[str] = set()
    for (lang, path), (page, html) in made.items():
        folder = Path("/site", lang, path).parent
        linked: set[str] = set()
        pages.html(page, lang, linked=linked)
        elsewhere |= linked
        for address in (a.get("href", "") for a in Reader(html).named("a")):
            if "//" in address or not address:
                continue
            target, _, anchor = address.partition("#")
            file = Path(f"/site/{lang}/{path}.html") if not target else (folder / target)
            parts = Path(*_normal(file)).relative_to("/site").parts
            key = (parts[0], "/".join(parts[1:]).removesuffix(".html"))
            if key in anchors:
                followed += 1
                assert not anchor or anchor in anchors[key], f"{lang}/{path}: {address}"
            else:
                assert not key[1].startswith("documentation/") or parts[-1][-4:] != "html", (
                    f"{path}: {address}"
                )
    assert followed > 3000
    for path in sorted(elsewhere):
        assert pages.build(path, "en").path == path or not path.startswith("documentation")


def _normal(path: Path) -> tuple[str, ...]:
    found: list[str] = []
    for part in path.parts:
        if part == "..":
            found.pop()
        else:
            found.append(part)
    return tuple(found)


def test_no_term_is_left_without_a_name(made: dict[tuple[str, str], tuple[Page, str]]) -> None:
    nameless = re.compile(r"\b(?:plan|sh|skos|r|model|rdfs?|owl|xsd|chl|per|int|source):\w|https?://\S+#")
    found = {
        (path, piece)
        for (_, path), (_, html) in made.items()
        for piece in shown(html)
        # The help of a command is shown as it is, and may name a property of SKOS.
        if nameless.search(piece) and not path.startswith("documentation/commands")
    }
    assert found == set()


def test_the_two_languages_say_everything_in_their_own_words(
    made: dict[tuple[str, str], tuple[Page, str]],
) -> None:
    """Long texts are never the same in both: that would be one language in the place of the other."""
    for path in sorted({path for _, path in made}):
        english, spanish = ({p for p in shown(made[lang, path][1]) if len(p) > 60} for lang in ("en", "es"))
        alike = {piece for piece in english & spanish if " " in piece and not piece.startswith("http")}
        # Titles of sources and examples are the names that the data give, the same in both where they are so.
        assert len(alike) <= len(english) // 10, (path, alike)
        assert bool(english) == bool(spanish), path


def test_every_class_property_and_code_is_explained(
    manual: Manual, made: dict[tuple[str, str], tuple[Page, str]]
) -> None:
    assert len(manual.classes) > 60
    assert len(manual.properties) > 150
    codes = [code for scheme in manual.schemes for code in manual.codes(scheme)]
    assert len(codes) > 170
    for lang in LANGUAGES:
        for term in (*manual.classes, *manual.properties, *codes):
            place = manual.reference(term, lang)
            html = made[lang, place.path][1]
            assert f'id="{place.anchor}"' in html, term
            assert manual.terms.label(term)[lang] == place.label
            definition = manual.terms.texts(term, SKOS + "definition")[lang]
            assert definition in "".join(Reader(html).text), term


def test_the_hierarchy_is_that_of_the_ontology(
    manual: Manual, made: dict[tuple[str, str], tuple[Page, str]]
) -> None:
    html = made["en", "documentation/classes"][1]
    for child, parent in manual.terms.pairs(RDFS + "subClassOf"):
        if isinstance(parent, NamedNode) and {child, parent.value} <= set(manual.classes):
            assert child in manual.subclasses(parent.value)
    links = re.findall(r'href="(modules/\w+\.html#\w+)"', html)
    assert {link.partition("#")[2] for link in links} == {notation(iri) for iri in manual.classes}


def test_a_term_names_who_uses_it(pages: Pages, manual: Manual, rulebook: Rulebook) -> None:
    maker_page = documentation.page(pages.desk, ("documentation", "modules", "evidence"), {}, "en")
    assert maker_page is not None
    properties = {term.iri: term for term in maker_page.context()["module"]["properties"]}
    status = properties[PLAN + "disclosureStatus"]
    assert [reference.iri for reference in status.takes] == [CODE + "disclosure"]
    assert PLAN + "Disclosure" in {reference.iri for reference in status.said_of}
    assert "documentation/rules/Disclosure" in {reference.path for reference in status.rules}
    assert any(reference.label.startswith("1.3 ") for reference in status.indicators)
    assert "gaps/classified" in {name for name, _ in status.questions}
    assert status.examples
    assert all(example.subject.text and example.value for example in status.examples)
    for term in rulebook._criteria_of_term:
        assert rulebook.indicators_of(term, "es")


def test_examples_are_followed_only_where_the_same_data_are_served(pages: Pages, manual: Manual) -> None:
    served = [iri for iri, _ in pages.desk.version.graphs]
    plan = PLAN + "Plan"
    followed, told = (Examples(manual, graphs, "es").of_class(plan) for graphs in (served, ()))
    assert [e.subject.text for e in followed] == [e.subject.text for e in told]
    assert all(e.subject.iri for e in followed)
    assert not any(e.subject.iri for e in told)


def test_the_properties_of_a_class_are_those_of_its_superclasses_too(pages: Pages, manual: Manual) -> None:
    page = documentation.page(pages.desk, ("documentation", "modules", "participation"), {}, "en")
    assert page is not None
    (term,) = page.context()["module"]["classes"]
    shown_here = {reference.iri for reference in term.properties}
    assert set(manual.terms.subjects(DOMAIN, PLAN + "Participation")) <= shown_here
    assert set(manual.terms.subjects(DOMAIN, PLAN + "Claim")) <= shown_here


def test_terms_in_comments_and_strings_are_not_used() -> None:
    text = """PREFIX plan: <https://w3id.org/planatlas/ontology#>
    SELECT ?x WHERE { ?x a plan:Plan ; plan:number "plan:level" } # plan:horizon
    """
    assert terms_of_query(text) == {PLAN + "Plan", PLAN + "number"}


def test_every_question_uses_some_term(manual: Manual) -> None:
    named = {name for names in questions_by_term(manual.library).values() for name in names}
    assert named == set(manual.library.names())


def test_every_indicator_has_its_requirements_in_order(pages: Pages, manual: Manual) -> None:
    indicators = Indicators(manual)
    framework = manual.knowledge.framework
    seen = []
    for criterion in indicators.criteria:
        for lang in LANGUAGES:
            view = indicators.page(criterion, lang)
            ranks = [framework.requirements[r.iri].verdict.rank for r in view.requirements]
            assert ranks == sorted(ranks, reverse=True)
            assert all(
                r.message and r.remedy and r.verdict_meaning and r.statements for r in view.requirements
            )
            assert all("{" not in r.remedy for r in view.requirements)
            assert all(r.gap and r.gap_meaning for r in view.requirements)
            assert view.records
            assert len(view.bases) == len(manual.codes(CODE + "basis"))
        seen += [r.iri for r in indicators.page(criterion, "en").requirements]
    assert len(indicators.criteria) == 8
    assert sorted(seen) == sorted(framework.requirements)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_requirement_can_be_said_in_words(manual: Manual, lang: str) -> None:
    words = ShapeWords(lambda iri: manual.name(iri, lang), lang)
    shapes = read_shapes(manual.knowledge.shapes)
    mentions = Mentions(manual.knowledge.shapes)
    assert len(shapes) > 40
    for shape in shapes:
        said = "\n".join(text for statement in words.requirement(shape) for _, text in statement.lines())
        for term in mentions.terms(NamedNode(shape.name)):
            # What a requirement depends on is said: the properties of its paths, its codes, its classes.
            told = term in (*manual.properties, *manual.classes) or term.startswith(CODE)
            if told and _is_checked(manual.knowledge.shapes, shape.name, term):
                assert manual.name(term, lang) in said, (shape.name, term)


def _is_checked(shapes: ShapesGraph, shape: str, term: str) -> bool:
    annotations = {PLAN + name for name in ("requirementOf", "verdictOnFailure", "gapKindOnFailure")}
    annotations |= {SH + "targetClass"}
    below = Mentions(shapes)._below([NamedNode(shape)], through_names=True)
    return any(
        isinstance(t.object, NamedNode) and t.object.value == term and t.predicate.value not in annotations
        for t in below
    )


TINY = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix e: <http://example.org/> .
e:shape a sh:NodeShape ; sh:targetClass e:A ; sh:property e:one , e:two , e:three , e:four ; sh:not e:not .
e:one a sh:PropertyShape ; sh:path ( e:p [ sh:zeroOrOnePath e:q ] ) ; sh:qualifiedValueShape e:value ;
    sh:qualifiedMinCount 2 .
e:two a sh:PropertyShape ; sh:path [ sh:inversePath e:r ] ;
    sh:qualifiedValueShape e:value ; sh:qualifiedMaxCount 0 .
e:three a sh:PropertyShape ; sh:path e:s ; sh:maxCount 1 ; sh:in ( e:x e:y ) .
e:four a sh:PropertyShape ; sh:path e:u ; sh:minCount 1 ; sh:in ( e:x ) .
e:value a sh:NodeShape ; sh:or ( e:b e:c ) .
e:b a sh:NodeShape ; sh:class e:B .
e:c a sh:NodeShape ; sh:class e:C .
e:not a sh:PropertyShape ; sh:path e:t ; sh:hasValue e:z .
"""


def test_the_words_of_a_shape(tmp_path: Path) -> None:
    file = tmp_path / "tiny.ttl"
    file.write_text(TINY, "utf-8")
    (shape,) = read_shapes(ShapesGraph.from_files([file]))
    reached = "By “p”, then “q” where there is one at least 2 is reached, and of that one all of this holds:"
    said = [line for s in ShapeWords(notation, "en").requirement(shape) for line in s.lines()]
    assert sorted(said) == sorted(
        [
            (0, reached),
            (1, "It is of the class “B” or “C”"),
            (0, "No record names it as “r” of which all of this holds:"),
            (1, "It is of the class “B” or “C”"),
            (0, "“s”: at most 1"),
            (0, "“u”: “x”"),
            (0, "“s”, where given: “x” or “y”"),
            (0, "This does not hold:"),
            (1, "“t”: “z”"),
        ]
    )


def test_a_shape_without_words_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "pattern.ttl"
    file.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://example.org/> .\n"
        'e:s a sh:PropertyShape ; sh:targetClass e:A ; sh:path e:p ; sh:pattern "x" .',
        "utf-8",
    )
    (shape,) = read_shapes(ShapesGraph.from_files([file]))
    with pytest.raises(ValueError, match="Pattern"):
        ShapeWords(notation, "es").requirement(shape)


def test_a_remedy_speaks_of_any_system_and_plan() -> None:
    assert filled("Read {plan} of {system}.", "en") == "Read the sector plan of the system."
    assert filled("Lea {plan} de {system}.", "es") == "Lea el plan sectorial del sistema."


def test_the_matters_bound_by_a_rule_are_those_of_the_derivation() -> None:
    found = rules_of_matters()
    assert set(found) == {"sector-plan", "responsible-units", "budget-articulation"}
    assert found["responsible-units"] == (PLAN + "responsibleUnit",)


def test_every_rule_for_data_is_in_a_table(manual: Manual, rulebook: Rulebook) -> None:
    told = {
        rule.iri
        for page in rulebook.pages("en")
        for group in rulebook.groups(page.slug, "en")
        for rule in group.rules
    }
    texts = {str(t.object) for t in manual.rules.triples if t.predicate.value == SH + "message"}
    with_text = {shape.iri for shape in manual.rules if shape.messages}
    assert told == with_text
    assert len(told) == rulebook.count > 270
    assert len(texts) > 2 * 250


def test_rules_have_words_in_both_languages(rulebook: Rulebook) -> None:
    for lang in LANGUAGES:
        pages = rulebook.pages(lang)
        assert pages[-1].slug == BY_PROPERTY
        for page in pages:
            groups = rulebook.groups(page.slug, lang)
            assert page.count == len({rule.iri for group in groups for rule in group.rules})
            assert all(rule.message and rule.severity for group in groups for rule in group.rules)


def test_the_rules_of_a_class_are_those_of_the_classes_above_it(rulebook: Rulebook) -> None:
    slugs = [page.slug for page in rulebook.of_class(PLAN + "Plan", "en")]
    assert slugs == ["Plan", "PlanningInstrument"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_has_a_page_that_says_what_the_reference_says(
    lang: str, made: dict[tuple[str, str], tuple[Page, str]]
) -> None:
    found = {section.slug: section for section in commands.sections(lang) if section.slug}
    text = (ROOT / Path(*commands.REFERENCES[lang])).read_text("utf-8")
    headings = re.findall(r"^## ([a-z]+)$", text, re.MULTILINE)
    assert list(found) == headings
    assert len(headings) >= 20
    for name in headings:
        source = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        shown_text = " ".join("".join(Reader(made[lang, f"documentation/commands/{name}"][1]).text).split())
        for line in re.sub(r"^(```.*|\|[-|]+)$", "", source, flags=re.MULTILINE).splitlines():
            for cell in re.split(r"(?<!\\)\|", line):
                plain = " ".join(cell.replace("`", "").replace("\\|", "|").removeprefix("- ").split())
                assert plain in shown_text, (name, plain)
    others = [section.title for section in commands.sections(lang) if not section.slug]
    assert len(others) == 2


def test_every_page_has_its_data(made: dict[tuple[str, str], tuple[Page, str]]) -> None:
    for (lang, path), (page, _) in made.items():
        assert page.iri.startswith(BASE)
        if lang == "en":
            triples = page.triples()
            assert triples, path
            # No blank node is named that nothing is said of.
            subjects = {t.subject for t in triples}
            assert {t.object for t in triples if isinstance(t.object, BlankNode)} <= subjects, path


def test_the_page_of_the_catalogue_is_the_catalogue(
    made: dict[tuple[str, str], tuple[Page, str]], manual: Manual
) -> None:
    page, html = made["es", "documentation/catalogue"]
    file = {str(t) for t in read_triples(ROOT / "data" / "catalog.ttl")}
    assert {str(t) for t in page.triples()} == file
    assert f"publica {len(manual.library)} preguntas" in html


def test_what_is_not_there_is_no_page(pages: Pages) -> None:
    for path in (
        "x",
        "modules/x",
        "codes/x",
        "indicators/9.9",
        "rules/x",
        "commands/x",
        "classes/x",
        "modules/x/y",
    ):
        assert documentation.page(pages.desk, ("documentation", *path.split("/")), {}, "en") is None


def test_every_message_of_the_manual_is_used_and_there() -> None:
    templates = (path.read_text("utf-8") for path in (PUBLISHING / "templates/documentation").glob("*.html"))
    code = (path.read_text("utf-8") for path in (PUBLISHING / "documentation").glob("*.py"))
    whole = "\n".join([*templates, *code])
    own = {key.removeprefix("documentation-") for key in OWN if key.startswith("documentation-")}
    assert set(OWN) - {f"documentation-{key}" for key in own} == {"page-nav-documentation"}
    quoted = set(re.findall(r"""["'](?:documentation-)?([a-z][a-z-]+)["']""", whole))
    composed = {"section-", "about-"}
    composed |= {
        f"{count}-{kind}" for count in ("at-least", "at-most", "none") for kind in ("of", "naming", "values")
    }
    unused = {key for key in own - quoted if not any(key.startswith(start) for start in composed)}
    assert unused == set()
    named = set(re.findall(r"""\bd\(["']([a-z-]+)["']""", whole))
    named |= set(re.findall(r"""["']documentation-([a-z-]+)["']""", whole))
    named = {key for key in named if not key.endswith("-")}
    assert {key for key in named if f"documentation-{key}" not in catalogue()} == set()
