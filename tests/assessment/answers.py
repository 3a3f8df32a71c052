"""Records on direct evidence that could answer a verdict which is not settled, by criterion.

In each, `{plan}` is a plan whose content is judged and `{lower}` one of sector level. None withholds a
document or adds a plan: either would change what is judged, not what is known of it.
"""

from __future__ import annotations

from assessment.strategies import THREE

OPEN = "plan:Disclosure ; plan:disclosureOf x:{{plan}} ; plan:address 'https://example.org/a'^^xsd:anyURI"
BUDGET = (
    "plan:Alignment ; plan:from x:{{plan}} ; plan:to x:budget ; plan:relationType relation:articulated-with"
)
CONTENT = "plan:DeclaredContent ; plan:contentOf x:{{plan}} ; plan:declares matter:{matter}"
SEARCH = (
    "plan:NegativeEvidence ; plan:about x:{{plan}} ; plan:source source:book ;"
    " plan:searchedFor matter:{matter}"
)
PART = (
    "plan:Participation ; plan:participationIn x:system ; plan:actorKind actor:{actor} ;"
    " plan:stage stage:{stage} ; plan:regularity regularity:{regularity}{more}"
)
PRACTISED = " ; plan:provision provision:practised"
PROVIDED = " ; plan:provision provision:provided-for"


def _part(actor: str, stage: str, regularity: str, more: str = "") -> str:
    return PART.format(actor=actor, stage=stage, regularity=regularity, more=more)


ANSWERS = {
    "1.2": [
        "plan:Alignment ; plan:from x:{lower} ; plan:to x:national-0 ; plan:relationType relation:implements",
        SEARCH.format(matter="alignment"),
    ],
    "1.3": [
        OPEN.format() + " ; plan:disclosureStatus disclosure:public",
        OPEN.format() + " ; plan:disclosureStatus disclosure:dissemination-version",
    ],
    "2.1": [
        *(CONTENT.format(matter=matter) for matter in THREE),
        "plan:Output ; plan:inInstrument x:{plan} ; plan:responsibleUnit x:unit",
        SEARCH.format(matter="outputs"),
    ],
    "2.2": [
        BUDGET.format() + " ; plan:scope scope:actions",
        BUDGET.format() + " ; plan:scope scope:institution",
        SEARCH.format(matter="budget-articulation"),
    ],
    "2.3": [
        CONTENT.format(matter="annual-targets"),
        CONTENT.format(matter="annual-targets") + " ; plan:partial true",
        "plan:Target ; plan:inInstrument x:{plan} ; plan:targetYear 2018",
    ],
    "3.1": [
        _part("legislature", "discussion", "systematic", PRACTISED),
        _part("legislature", "budget-approval", "systematic"),
    ],
    "3.2": [
        _part("academia", "formulation", "systematic", PROVIDED),
        _part("civil-society", "diagnosis", "ad-hoc", PRACTISED),
    ],
}
