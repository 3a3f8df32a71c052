"""The terms of SHACL, so that a misspelt one is told: an engine passes over what it does not know.

Local names of the namespace http://www.w3.org/ns/shacl# (SHACL, SHACL Advanced Features, SHACL-JS).
"""

from __future__ import annotations

from typing import Final

from planatlas.namespaces import SH

_PROPERTIES = """
    alternativePath and annotationProperty annotationValue annotationVarName ask class closed
    condition conforms construct datatype deactivated declare defaultValue description detail
    disjoint entailment equals expression filterShape flags focusNode group hasValue
    ignoredProperties in intersection inversePath js jsFunctionName jsLibrary jsLibraryURL
    labelTemplate languageIn lessThan lessThanOrEquals maxCount maxExclusive maxInclusive maxLength
    message minCount minExclusive minInclusive minLength name namespace node nodeKind nodeValidator
    nodes not object oneOrMorePath optional or order parameter path pattern predicate prefix
    prefixes property propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape
    qualifiedValueShapesDisjoint result resultAnnotation resultMessage resultPath resultSeverity
    returnType rule select severity shapesGraph shapesGraphWellFormed sourceConstraint
    sourceConstraintComponent sourceShape sparql subject suggestedShapesGraph target targetClass
    targetNode targetObjectsOf targetSubjectsOf this union uniqueLang update validator value xone
    zeroOrMorePath zeroOrOnePath
"""

_CLASSES_AND_VALUES = """
    AbstractResult AndConstraintComponent BlankNode BlankNodeOrIRI BlankNodeOrLiteral
    ClassConstraintComponent ClosedConstraintComponent ConstraintComponent
    DatatypeConstraintComponent DisjointConstraintComponent EqualsConstraintComponent
    ExpressionConstraintComponent Function HasValueConstraintComponent IRI IRIOrLiteral
    InConstraintComponent Info JSConstraint JSConstraintComponent JSExecutable JSFunction JSLibrary
    JSRule JSTarget JSTargetType JSValidator LanguageInConstraintComponent
    LessThanConstraintComponent LessThanOrEqualsConstraintComponent Literal
    MaxCountConstraintComponent MaxExclusiveConstraintComponent MaxInclusiveConstraintComponent
    MaxLengthConstraintComponent MinCountConstraintComponent MinExclusiveConstraintComponent
    MinInclusiveConstraintComponent MinLengthConstraintComponent NodeConstraintComponent NodeKind
    NodeKindConstraintComponent NodeShape NotConstraintComponent OrConstraintComponent Parameter
    Parameterizable PatternConstraintComponent PrefixDeclaration PropertyConstraintComponent
    PropertyGroup PropertyShape QualifiedMaxCountConstraintComponent
    QualifiedMinCountConstraintComponent ResultAnnotation Rule SPARQLAskExecutable
    SPARQLAskValidator SPARQLConstraint SPARQLConstraintComponent SPARQLConstructExecutable
    SPARQLExecutable SPARQLFunction SPARQLRule SPARQLSelectExecutable SPARQLSelectValidator
    SPARQLTarget SPARQLTargetType SPARQLUpdateExecutable Severity Shape Target TargetType TripleRule
    UniqueLangConstraintComponent ValidationReport ValidationResult Validator Violation Warning
    XoneConstraintComponent
"""

_CONSTRAINTS = """
    class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive
    minLength maxLength pattern languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or
    xone node property qualifiedValueShape closed hasValue in sparql expression js
"""

PROPERTIES: Final = frozenset(_PROPERTIES.split())
CLASSES_AND_VALUES: Final = frozenset(_CLASSES_AND_VALUES.split())
TERMS: Final = PROPERTIES | CLASSES_AND_VALUES
CONSTRAINTS: Final = frozenset(SH + name for name in _CONSTRAINTS.split())
