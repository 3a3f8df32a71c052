"""A small country in Turtle for the tests of the atlas, and where the packaged data stand."""

from __future__ import annotations

from pathlib import Path

from planatlas.assessment import VOCABULARY
from planatlas.atlas import Atlas
from planatlas.atlas.country_graphs import derived_graph
from planatlas.store import Triple

DATA = Path(__file__).resolve().parents[2] / "data" / "countries"

LAND = """
@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix x: <https://w3id.org/planatlas/id/xxa/> .
@prefix source: <https://w3id.org/planatlas/id/source/> .
@prefix basis: <https://w3id.org/planatlas/code/basis/> .
@prefix level: <https://w3id.org/planatlas/code/level/> .
@prefix horizon: <https://w3id.org/planatlas/code/horizon/> .
@prefix sector: <https://w3id.org/planatlas/code/sector/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:land a plan:Jurisdiction ; plan:countryCode "XXA" ; skos:prefLabel "Land"@en , "País"@es .
x:health a plan:SectorPlanningSystem ; plan:sector sector:health ; plan:jurisdiction x:land ;
    plan:referenceDate "2020-06-30"^^xsd:date ; skos:prefLabel "Health system"@en , "Sistema de salud"@es .
x:passage a plan:Evidence ; plan:source source:book ; plan:basis basis:direct ; plan:locator "p. 1" ;
    plan:summary "A plan."@en , "Un plan."@es .
"""

PLAN = """
x:health-plan a plan:Plan ; plan:inSystem x:health ; plan:level level:sectoral ; plan:horizon horizon:medium ;
    plan:jurisdiction x:land ; skos:altLabel "HP 20" ; plan:evidence x:passage ;
    plan:validFrom "2020-01-01"^^xsd:date ; skos:prefLabel "Health plan"@en , "Plan de salud"@es .
"""


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file below a folder, its own folders included; returns its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def loaded_graphs(atlas: Atlas) -> dict[str, list[Triple]]:
    """Return {name: triples} of the graphs that a loaded store holds."""
    graphs = dict(atlas.collection.graphs())
    graphs[VOCABULARY] = list(atlas.knowledge.ontology)
    for country in atlas.countries:
        graphs[derived_graph(country)] = atlas.collection.derived_triples(country, atlas.knowledge)
    return graphs
