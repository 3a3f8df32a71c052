"""An invented country whose names try to be anything but names: markup, scripts, templates, formulas."""

from __future__ import annotations

from pathlib import Path

SCRIPT = "<script>alert(1)</script>"
ATTRIBUTE = '"><img src=x onerror=alert(2)>'
TEMPLATE = "{{ 7 * 191 }}{% raw %}"
FORMULA = '=HYPERLINK("http://example.org/steal","look")'
DATASET = "o'dd & bad"

TURTLE = f'''
@prefix basis: <https://w3id.org/planatlas/code/basis/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix level: <https://w3id.org/planatlas/code/level/> .
@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix relation: <https://w3id.org/planatlas/code/relation/> .
@prefix sector: <https://w3id.org/planatlas/code/sector/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xaa: <https://w3id.org/planatlas/id/xaa/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

xaa:land a plan:Jurisdiction ; plan:countryCode "XAA" ;
    skos:prefLabel """{SCRIPT}"""@en , """{SCRIPT}"""@es ; plan:evidence xaa:evidence-1 .
xaa:system a plan:SectorPlanningSystem ; plan:sector sector:defence ; plan:jurisdiction xaa:land ;
    plan:referenceDate "2020-12-31"^^xsd:date ; plan:evidence xaa:evidence-1 ;
    skos:prefLabel """{ATTRIBUTE.replace('"', chr(92) + '"')}"""@en , "Sistema"@es .
xaa:policy a plan:Policy ; skos:prefLabel "Policy"@en , "Política"@es ; plan:jurisdiction xaa:land ;
    plan:level level:national ; plan:evidence xaa:evidence-1 .
xaa:plan a plan:Plan ; plan:jurisdiction xaa:land ; plan:inSystem xaa:system ; plan:level level:sectoral ;
    skos:prefLabel """{SCRIPT} {TEMPLATE}"""@en , """{SCRIPT} {TEMPLATE}"""@es ;
    skos:altLabel "{FORMULA.replace('"', chr(92) + '"')}" ; dcterms:title "</title><svg onload=alert(3)>"@es ;
    plan:periodStart 2018 ; plan:periodEnd 2022 ; rdfs:seeAlso <javascript:alert(4)> ;
    plan:evidence xaa:evidence-1 .
<http://example.org/plan-b> a plan:Plan ; skos:prefLabel "Plan B"@en , "Plan B"@es ;
    plan:jurisdiction xaa:land ; plan:inSystem xaa:system ; plan:evidence xaa:evidence-1 .
xaa:alignment-1 a plan:Alignment ; plan:from xaa:plan ; plan:to xaa:policy ;
    plan:relationType relation:derives-from ; plan:evidence xaa:evidence-1 ;
    skos:prefLabel "{SCRIPT}"@en , "{SCRIPT}"@es .
xaa:evidence-1 a plan:Evidence ; plan:source xaa:source ; plan:basis basis:direct ;
    plan:locator "<b>p. 1</b>" ; plan:summary "{SCRIPT}"@en , "{SCRIPT}"@es ;
    plan:quotation "<style>*{{display:none}}</style>"@es .
xaa:source a plan:Source ; skos:prefLabel "{SCRIPT}"@en , "{SCRIPT}"@es ;
    plan:address "javascript:alert(5)"^^xsd:anyURI .
'''


def write(folder: Path) -> Path:
    """Write the country into a folder of its own, and return its file."""
    path = folder / "xaa" / f"{DATASET}.ttl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TURTLE, "utf-8")
    return path
