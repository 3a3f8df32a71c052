"""Facts of StratML Part 2 (ANSI/AIIM 22:2017): names, values of attributes, the order of children.

Part 1 (ISO 17469-1:2015) is the older and smaller vocabulary: another namespace and another root, the same
names within. What is written is Part 2; both are read.
"""

from __future__ import annotations

from typing import Final

NAMESPACE: Final = "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"
ROOT: Final = "PerformancePlanOrReport"
ROOT_PART_1: Final = "StrategicPlan"
# Each root that is read, with its namespace.
ROOTS: Final = {ROOT: NAMESPACE, ROOT_PART_1: "urn:ISO:std:iso:17469:tech:xsd:stratml_core"}

DOCUMENT_TYPES: Final = ("Strategic_Plan", "Performance_Plan", "Performance_Report")
TYPE_OF_PART_1: Final = "Strategic_Plan"
VALUE_CHAIN_STAGES: Final = ("Outcome", "Output_Processing", "Output", "Input_Processing", "Input")
PERFORMER: Final = "Performer"
ORGANIZATION: Final = "Organization"
NARROWER: Final = "Narrower_Than"
BROADER: Final = "Broader_Than"

# The children of each element that is written, in the order that the schema asks for. An element that is not
# here holds text alone.
CHILDREN: Final = {
    ROOT: ("Name", "Description", "OtherInformation", "StrategicPlanCore", "AdministrativeInformation"),
    "StrategicPlanCore": ("Organization", "Goal"),
    "Organization": ("Name", "Acronym", "Identifier", "Stakeholder"),
    "Stakeholder": ("Name", "Role"),
    "Role": ("Name", "RoleType"),
    "Goal": (
        "Name", "Description", "Identifier", "SequenceIndicator", "Stakeholder", "OtherInformation",
        "Objective",
    ),
    "Objective": (
        "Name", "Description", "Identifier", "SequenceIndicator", "Stakeholder", "OtherInformation",
        "PerformanceIndicator",
    ),
    "PerformanceIndicator": (
        "SequenceIndicator", "MeasurementDimension", "UnitOfMeasurement", "Identifier", "Relationship",
        "MeasurementInstance", "OtherInformation",
    ),
    "Relationship": ("ReferentIdentifier",),
    "MeasurementInstance": ("TargetResult", "ActualResult"),
    "TargetResult": ("StartDate", "EndDate", "NumberOfUnits", "Description"),
    "ActualResult": ("StartDate", "EndDate", "NumberOfUnits", "Description"),
    "AdministrativeInformation": ("Identifier", "StartDate", "EndDate", "Source"),
}  # fmt: skip
# Children that are there even where nothing is known to stand in them.
NEVER_MISSING: Final = {
    "Goal": ("Description",),
    "PerformanceIndicator": ("MeasurementDimension", "UnitOfMeasurement"),
}
