"""The command `link`: candidates, decisions, and whether the norms that we link to still stand."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from planatlas.atlas.links import Checked, Links, Sources, decisions_path
from planatlas.cli.arguments import Options, open_atlas, option, parse_date
from planatlas.cli.terminal import check_format, deliver, drawn, table, working
from planatlas.errors import InputError
from planatlas.labels import choose, message
from planatlas.linking.decisions import Changes, by_hand, confidence_text, person, read_sheet, sheet
from planatlas.linking.evidence_of_currency import acts_text, remarks
from planatlas.linking.model import Candidate
from planatlas.linking.review import review
from planatlas.namespaces import CODE, compact

FORMATS: Final = ("table", "tsv", "json")
CHECK_FORMATS: Final = ("table", "json")
DOUBTFUL: Final = frozenset({"repealed", "no-record"})


def register(group: click.Group, lang: str) -> None:
    """Add the command to the group."""
    options = Options(lang)
    path = click.Path(path_type=Path)
    file = options.text("metavar-file")

    @group.command("link", help=options.text("help-link"))
    @options.country()
    @option(
        "--source",
        multiple=True,
        metavar=options.text("metavar-name"),
        help=options.text("option-link-source"),
    )
    @option("--catalogue", multiple=True, type=path, metavar=file, help=options.text("option-link-catalogue"))
    @option("--mapping", default="bcn-catalogue", metavar=file, help=options.text("option-link-mapping"))
    @option(
        "--offline", type=path, metavar=options.text("metavar-path"), help=options.text("option-link-offline")
    )
    @option(
        "--cache", type=path, metavar=options.text("metavar-path"), help=options.text("option-link-cache")
    )
    @option("--threshold", metavar="N", help=options.text("option-link-threshold"))
    @option("--links", type=path, metavar=file, help=options.text("option-link-links"))
    @option("--review", "reviewing", is_flag=True, help=options.text("option-link-review"))
    @option("--decisions", type=path, metavar=file, help=options.text("option-link-decisions"))
    @option(
        "--accept",
        nargs=2,
        multiple=True,
        metavar=options.text("metavar-pair"),
        help=options.text("option-link-accept"),
    )
    @option(
        "--reject",
        nargs=2,
        multiple=True,
        metavar=options.text("metavar-pair"),
        help=options.text("option-link-reject"),
    )
    @option("--close", is_flag=True, help=options.text("option-link-close-match"))
    @option("--reviewer", metavar="ORCID", help=options.text("option-link-reviewer"))
    @option("--check", "checking", is_flag=True, help=options.text("option-link-check"))
    @option("--as-of", metavar=options.text("metavar-date"), help=options.text("option-link-check-date"))
    @options.data()
    @options.store()
    @options.form(FORMATS)
    @options.output()
    def link(
        country: str,
        source: tuple[str, ...],
        catalogue: tuple[Path, ...],
        mapping: str,
        offline: Path | None,
        cache: Path | None,
        threshold: str | None,
        links: Path | None,
        reviewing: bool,
        decisions: Path | None,
        accept: tuple[tuple[str, str], ...],
        reject: tuple[tuple[str, str], ...],
        close: bool,
        reviewer: str | None,
        checking: bool,
        as_of: str | None,
        data: tuple[Path, ...],
        store: str | None,
        form: str,
        output: Path | None,
    ) -> int:
        check_format(form, CHECK_FORMATS if checking else FORMATS)
        if sum(map(bool, (reviewing, decisions, accept or reject, checking))) > 1:
            raise InputError("link-choose")
        today = date.today()  # noqa: DTZ011 - the reader's day
        day = parse_date(as_of) or today
        least = _threshold(threshold)
        by = person(reviewer) if reviewer else None
        atlas = open_atlas(data, store)
        of = Links(atlas, country, decisions_path(country, data, links))
        if accept or reject:
            given = [by_hand(*pair, close=close, made_on=today) for pair in accept]
            given += [by_hand(*pair, rejected=True, made_on=today) for pair in reject]
            deliver(_changes(of.decisions.decide(given), of.path, lang), output, lang)
            return 0
        if decisions is not None:
            changes = of.decisions.decide(read_sheet(decisions), str(decisions))
            deliver(_changes(changes, of.path, lang), output, lang)
            return 0
        sources = Sources(source, catalogue, mapping, offline or cache, offline is not None)
        if checking:
            with working(lang):
                checked = of.check(sources, day, in_store=store is not None)
            deliver(render_checks(checked, of, form, lang), output, lang)
            return int(any(item.standing in DOUBTFUL for item in checked))
        with working(lang):
            found = of.candidates(sources, least)
        if reviewing:
            ask = _Terminal(of, lang)
            done = review(found, of.decisions, ask, of.described, made_on=today, reviewer=by)
            counts = {"accepted": done.accepted, "rejected": done.rejected, "skipped": done.skipped}
            deliver(message("link-reviewed", lang, left=done.left, **counts) + "\n", output, lang)
            return 0
        deliver(render_candidates(found, of, form, lang), output, lang)
        return 0


def _threshold(text: str | None) -> float:
    from planatlas.linking.matching import THRESHOLD

    if text is None:
        return THRESHOLD
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InputError("link-threshold", value=text)
    return value


def _changes(changes: Changes, path: Path, lang: str) -> str:
    counts = {"accepted": changes.accepted, "rejected": changes.rejected, "known": changes.known}
    return message("link-decided", lang, path=path, **counts) + "\n"


class _Terminal:
    """Shows a candidate and reads what is typed; None at the end of the input."""

    def __init__(self, links: Links, lang: str) -> None:
        self._links, self._lang = links, lang

    def __call__(self, candidate: Candidate, number: int, total: int) -> str | None:
        record = candidate.record
        lines = [
            f"[{number}/{total}] {_title(candidate.subject, self._links, self._lang)}",
            f"    {compact(candidate.subject)}",
            f"  = {record.title or record.iri}",
            f"    {record.iri}",
            f"    {confidence_text(candidate.score)}: {candidate.why_text(self._lang)}",
        ]
        sys.stdout.write("\n".join(lines) + "\n" + message("link-ask", self._lang) + " ")
        sys.stdout.flush()
        typed = sys.stdin.readline()
        if not typed:
            sys.stdout.write("\n")
            return None
        return typed


def _title(iri: str, links: Links, lang: str) -> str:
    return choose(links.names(iri), lang) or compact(iri)


def render_candidates(found: Sequence[Candidate], links: Links, form: str, lang: str) -> str:
    """Return candidates as a table to read, as a sheet to fill in (SSSOM/TSV), or as JSON."""
    if form == "tsv":
        return sheet(found, links.described, links.country)
    if form == "json":
        return _json([_candidate_json(item, links, lang) for item in found])
    accepted = {item.subject for item in links.decisions.accepted}
    norms = [thing for thing in links.described.values() if thing.kind == "legal-instrument"]
    linked = sum(thing.iri in accepted for thing in norms)
    counts = {"linked": linked, "norms": len(norms), "rejected": len(links.decisions.rejected)}
    note = message("link-state", lang, country=links.country, **counts) + "\n"
    if not found:
        return note + message("link-none", lang) + "\n"
    keys = ("link-thing", "link-record", "link-score", "link-why")
    rows = [
        (
            f"{_title(item.subject, links, lang)} ({compact(item.subject)})",
            f"{item.record.title} ({item.record.iri})" if item.record.title else item.record.iri,
            confidence_text(item.score),
            item.why_text(lang),
        )
        for item in found
    ]
    heading = message("link-candidates", lang, count=len(found))
    shown = table([message(key, lang) for key in keys], rows, heading)
    return (
        drawn(lambda out: out.print(shown)) + note + message("link-next", lang, country=links.country) + "\n"
    )


def _candidate_json(candidate: Candidate, links: Links, lang: str) -> dict[str, Any]:
    record = candidate.record
    return {
        "subject": candidate.subject,
        "label": _title(candidate.subject, links, lang),
        "record": record.iri,
        "title": record.title,
        "source": record.source,
        "score": float(confidence_text(candidate.score)),
        "method": candidate.method,
        "match": candidate.match,
        "why": [reason.text(lang) for reason in candidate.why],
        "accessed": record.accessed.isoformat() if record.accessed else None,
    }


def render_checks(checked: Sequence[Checked], links: Links, form: str, lang: str) -> str:
    """Return what registries said of norms, as a table or as JSON."""
    if form == "json":
        return _json([_check_json(item, links, lang) for item in checked])
    if not checked:
        return message("link-nothing-checked", lang) + "\n"
    names = _standings(lang)
    rows = [
        (
            _title(item.described.iri, links, lang),
            names.get(item.standing, item.standing),
            acts_text(item.currency),
            " ".join(remarks(item.currency, lang)),
        )
        for item in checked
    ]
    doubtful = sum(item.standing in DOUBTFUL for item in checked)
    heading = message("link-checked", lang, count=len(checked), doubtful=doubtful)
    keys = ("link-norm", "link-standing", "link-acts", "link-remarks")
    return drawn(lambda out: out.print(table([message(key, lang) for key in keys], rows, heading)))


def _check_json(item: Checked, links: Links, lang: str) -> dict[str, Any]:
    answer = item.currency
    acts = {
        name: [{"iri": c.iri, "title": c.title, "on": c.on.isoformat() if c.on else None} for c in changes]
        for name, changes in (("amended_by", answer.amended_by), ("repealed_by", answer.repealed_by))
    }
    return {
        "subject": item.described.iri,
        "label": _title(item.described.iri, links, lang),
        "record": answer.iri,
        "source": answer.source,
        "standing": item.standing,
        "exists": answer.exists,
        "title_agrees": answer.title_agrees,
        "in_force": answer.in_force,
        **acts,
        "checked_on": answer.checked_on.isoformat(),
        "text": item.text(lang),
    }


def _standings(lang: str) -> dict[str, str]:
    """Return the names of the standings in a language, by notation."""
    from planatlas.assessment import packaged_knowledge

    labels = packaged_knowledge().labels
    scheme = f"{CODE}standing/"
    known = ("in-force", "amended", "repealed", "not-stated", "no-record")
    return {notation: choose(labels.label(scheme + notation), lang) for notation in known}


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
