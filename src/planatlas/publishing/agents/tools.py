"""What the tools answer, as objects of JSON. Nothing here knows the protocol."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from planatlas.assessment import Assessment, Finding
from planatlas.atlas import Atlas
from planatlas.atlas.checks import validate
from planatlas.errors import InputError, did_you_mean
from planatlas.labels import LANGUAGES, choose, message
from planatlas.namespaces import compact, notation
from planatlas.publishing.agents import sizes
from planatlas.publishing.agents.passages import Passages, passage
from planatlas.publishing.views.questions import choices_of, written
from planatlas.publishing.views.version import VersionView, version_view
from planatlas.questions import Parameter, Question, cell_text, single_values, to_term
from planatlas.store import Literal, NamedNode, Term

Values = Mapping[str, Any]
_THING: Final = Parameter("thing", "thing_iri", "thing", {})
_PLACE: Final = "text.ttl"
_MOST_NAMED: Final = 8
_MOST_KNOWN: Final = 30
_CLOSED: Final = frozenset({"code", "indicator"})


class Tools:
    """The tools over one atlas, their texts in the reader's language unless a call names another.

    Every method raises InputError with one line that says what to do.
    """

    def __init__(self, atlas: Atlas, lang: str = "en") -> None:
        self.atlas, self._lang = atlas, lang
        self._version: VersionView | None = None
        self._passages = Passages(atlas)

    def language(self, lang: str | None) -> str:
        """Return the language of an answer. Raises InputError `agents-bad-language`."""
        if lang is not None and lang not in LANGUAGES:
            raise InputError("agents-bad-language", value=lang)
        return lang or self._lang

    def list_questions(self, words: str = "", lang: str | None = None) -> dict[str, Any]:
        """Return the questions of the library that hold all the words."""
        reader = self.language(lang)
        wanted = words.casefold().split()
        found = [
            entry
            for question in self.atlas.library
            if all(word in _words_of(question) for word in wanted)
            for entry in [_question(question, reader)]
        ]
        return self._answer({"count": len(found), "questions": found}, reader)

    def ask(
        self,
        question: str,
        parameters: Values | None = None,
        limit: int = sizes.ROWS,
        offset: int = 0,
        lang: str | None = None,
    ) -> dict[str, Any]:
        """Return a page of the answer to a question, with the passages that support its rows."""
        reader = self.language(lang)
        sizes.checked("limit", limit, 1, sizes.MOST_ROWS)
        sizes.checked("offset", offset, 0, 10**9)
        asked = self.atlas.library.find(question)
        given = {name: _value(value) for name, value in (parameters or {}).items()}
        self._check_closed(asked, given, reader)
        table = self.atlas.ask(asked.name, given, reader)
        rows = list(table.dicts())
        page = sizes.fitting([_row(row) for row in rows[offset : offset + limit]])
        end = offset + len(page)
        evidence, left_out = self._passages.of_rows(rows[offset:end], asked, given, reader)
        content: dict[str, Any] = {
            "question": asked.name,
            "title": choose(asked.title, reader),
            "columns": {column.name: column.heading(reader) for column in table.columns},
            "row_count": len(rows),
            "offset": offset,
            "next_offset": end if end < len(rows) else None,
            "rows": page,
            "evidence": evidence,
        }
        if rows and not evidence:
            content["evidence_note"] = message("agents-no-evidence", reader)
        if left_out:
            content["evidence_note"] = message("agents-cut", reader, count=left_out)
        return self._answer(content, reader)

    def _check_closed(self, question: Question, given: Values, lang: str) -> None:
        """Refuse a value that no closed list has: no row would come of it, and that reads as an answer."""
        for parameter in question.parameters:
            if parameter.type not in _CLOSED or given.get(parameter.name) is None:
                continue
            known = [choice.value for choice in choices_of(self.atlas, parameter, lang)]
            for value in single_values(parameter, given[parameter.name]):
                if written(to_term(parameter, value)) not in known:
                    listed = ", ".join(known) if len(known) <= _MOST_KNOWN else ""
                    near = did_you_mean(str(value), known)
                    raise InputError(
                        "value-unknown", value=value, name=parameter.name, near=near, known=listed
                    )

    def gap_matrix(
        self,
        countries: Sequence[str] = (),
        as_of: str | None = None,
        datasets: Sequence[str] = (),
        passages: int = sizes.PASSAGES,
        lang: str | None = None,
    ) -> dict[str, Any]:
        """Return the verdicts on the systems of some countries, coverage before them."""
        reader = self.language(lang)
        sizes.checked("passages", passages, 0, sizes.MOST_PASSAGES)
        codes = dict.fromkeys(code.strip().upper() for code in countries or self.atlas.countries)
        day = _day(as_of)
        made = [a for code in codes for a in self.atlas.assess(code, day, datasets=datasets or None)]
        systems = [self._system(assessment, passages, reader) for assessment in made]
        kept = sizes.fitting(systems, 4 * sizes.MOST_LETTERS)
        content: dict[str, Any] = {"systems": kept}
        if len(kept) < len(systems):
            left_out = ", ".join(a.scope.country for a in made[len(kept) :])
            content["note"] = message("agents-cut", reader, count=left_out)
        return self._answer(content, reader)

    def _system(self, assessment: Assessment, most: int, lang: str) -> dict[str, Any]:
        bounds, scope = assessment.interval, assessment.scope
        return {
            "country": scope.country,
            "system": choose(assessment.system_label, lang),
            "system_iri": assessment.system,
            "as_of": scope.as_of.isoformat(),
            "datasets": list(scope.datasets),
            "coverage": {"with_evidence": bounds.known, "applicable": bounds.applicable},
            "compliance": None
            if bounds.lower is None or bounds.upper is None
            else {"at_least": round(float(bounds.lower), 3), "at_most": round(float(bounds.upper), 3)},
            "findings": [self._finding(assessment, finding, most, lang) for finding in assessment.findings],
            "assessment": assessment.iri,
            "data_version": assessment.data_version,
        }

    def _finding(self, assessment: Assessment, finding: Finding, most: int, lang: str) -> dict[str, Any]:
        gap = assessment.framework.gaps.get(str(finding.gap))
        return {
            "indicator": finding.criterion.notation,
            "name": choose(finding.criterion.label, lang),
            "letter": choose(finding.verdict.letter, lang),
            "verdict": choose(finding.verdict.label, lang),
            "verdict_code": finding.verdict.notation,
            "gap": choose(gap.label, lang) if gap else None,
            "reason": choose(finding.reason, lang),
            "judged_on": [choose(plan, lang) for plan in finding.plans],
            "would_close": [choose(remedy, lang) for remedy in finding.remedies],
            "ambiguous": finding.ambiguous,
            "evidence_count": len(finding.evidence),
            "evidence": [passage(item, lang) for item in finding.evidence[:most]],
            "finding": finding.iri,
        }

    def describe(self, thing: str, lang: str | None = None) -> dict[str, Any]:
        """Return all that is recorded about a thing, and what supports it."""
        reader = self.language(lang)
        iri = self._thing(thing, reader)
        card = self.atlas.ask("explore/instrument-card", {"instrument": NamedNode(iri)}, reader)
        statements = [
            {name: value for name, value in _row(row).items() if value is not None} for row in card.dicts()
        ]
        evidence = self._passages.of_thing(iri, reader)
        if not statements and not evidence:
            raise InputError("agents-unknown-thing", name=thing, near="")
        kept, passages = sizes.fitting(statements), sizes.fitting(evidence)
        content: dict[str, Any] = {
            "thing": iri,
            "short": compact(iri),
            "name": choose(self.atlas.labels([iri]).label(iri), reader) or compact(iri),
            "statements": kept,
            "evidence": passages,
        }
        if left_out := len(statements) - len(kept) + len(evidence) - len(passages):
            content["note"] = message("agents-cut", reader, count=left_out)
        return self._answer(content, reader)

    def _thing(self, text: str, lang: str) -> str:
        """Return the IRI that a person means: given as it is, in short, or by words of one name only."""
        try:
            return str(to_term(_THING, text).value)
        except InputError:
            if not text.strip():
                raise
        found: dict[str, str] = {}
        exact: set[str] = set()
        wanted = text.strip().casefold()
        for row in self.atlas.ask("explore/find", {"words": text.strip()}, lang).dicts():
            iri, name = cell_text(row["thing_iri"]), cell_text(row["thing"])
            found.setdefault(iri, name)
            if wanted in {name.casefold(), cell_text(row["found"]).casefold()}:
                exact.add(iri)
        if len(found) == 1 or len(exact) == 1:
            return next(iter(exact or found))
        near = "; ".join(f"{name} ({compact(iri)})" for iri, name in list(found.items())[:_MOST_NAMED])
        raise InputError("agents-unknown-thing", name=text, near=near)

    def validate(self, turtle: str, lang: str | None = None) -> dict[str, Any]:
        """Return what the data-quality shapes find in a Turtle text."""
        reader = self.language(lang)
        content = turtle.encode("utf-8", "surrogatepass")
        if len(content) > sizes.MOST_TURTLE:
            most = sizes.MOST_TURTLE // 1000
            raise InputError("agents-too-large", size=-(-len(content) // 1000), most=most)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / _PLACE
            path.write_bytes(content)
            try:
                outcome = validate([path], lang=reader)
            except InputError as error:
                # Where the text stood for a moment is nothing to a reader.
                where = (error.where or "").replace(str(path), _PLACE) or None
                raise InputError(error.key, where=where, **error.details) from None
        findings = [
            {
                "severity": finding.severity,
                "place": finding.place.replace(str(path), _PLACE),
                "message": finding.message(reader),
                "fix": finding.hint(reader) or None,
                "about": choose(finding.label, reader) or (str(finding.focus) if finding.focus else None),
            }
            for finding in outcome.findings
        ]
        kept = sizes.fitting(findings[: sizes.MOST_FINDINGS])
        answer: dict[str, Any] = {
            "usable": outcome.usable,
            "counts": {name: outcome.count(name) for name in ("violation", "warning", "info")},
            "findings": kept,
            "checked": [line.replace(str(path), _PLACE) for line in outcome.summary(reader)],
        }
        if len(kept) < len(findings):
            answer["note"] = message("agents-cut", reader, count=len(findings) - len(kept))
        return self._answer(answer, reader)

    def _answer(self, content: dict[str, Any], lang: str) -> dict[str, Any]:
        """Return an answer with the version of the data and how to cite it."""
        version = self._version or version_view(self.atlas)
        # What a store holds can change while this runs; files are read once.
        if self.atlas.collection.source is None:
            self._version = version
        title = message("agents-title", lang)
        return {
            **content,
            "data_version": version.short,
            "software_version": version.software,
            "citation": version.citation(title, lang),
        }


def _words_of(question: Question) -> str:
    return " ".join((question.name, *question.title.values(), *question.description.values())).casefold()


def _question(question: Question, lang: str) -> dict[str, Any]:
    return {
        "name": question.name,
        "title": choose(question.title, lang),
        "description": choose(question.description, lang),
        "parameters": [_parameter(parameter, lang) for parameter in question.parameters],
    }


def _parameter(parameter: Parameter, lang: str) -> dict[str, Any]:
    choices = parameter.choices
    about = {
        "name": parameter.name,
        "label": choose(parameter.label, lang),
        "type": parameter.type,
        "required": parameter.required,
        "many": parameter.many,
        "example": parameter.example,
        "code_list": choices.scheme if choices else None,
    }
    return {name: value for name, value in about.items() if value is not None}


def _value(value: Any) -> Any:
    """Return a value of JSON as one of a parameter; what no parameter takes becomes text, and is refused."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return [str(item) for item in value]
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _row(row: Mapping[str, Term | None]) -> dict[str, Any]:
    return {name: _json(term) for name, term in row.items()}


def _json(term: Term | None) -> str | bool | None:
    if term is None:
        return None
    if isinstance(term, Literal) and notation(term.datatype.value) == "boolean":
        return term.value in {"true", "1"}
    return cell_text(term)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("bad-date", value=text) from None
