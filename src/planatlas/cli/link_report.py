"""What the command `link` shows: candidates with their reasons, and what registers said of norms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from planatlas.atlas.links import DOUBTFUL, Checked, Links
from planatlas.cli.terminal import drawn, table
from planatlas.labels import choose, message
from planatlas.linking.decisions import confidence_text
from planatlas.linking.evidence_of_currency import acts_text, remarks
from planatlas.linking.model import Candidate
from planatlas.linking.sheets import sheet
from planatlas.namespaces import CODE, compact


def name_of(iri: str, links: Links, lang: str) -> str:
    """Return what a thing is called in a language, else its short form."""
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
            f"{name_of(item.subject, links, lang)} ({compact(item.subject)})",
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
        "label": name_of(candidate.subject, links, lang),
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
            name_of(item.described.iri, links, lang),
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
        "label": name_of(item.described.iri, links, lang),
        "record": answer.iri,
        "source": answer.source,
        "standing": item.standing,
        "exists": answer.exists,
        "title_agrees": answer.title_agrees,
        "in_force": answer.in_force,
        **acts,
        "as_of": answer.as_of.isoformat(),
        "read_on": answer.read_on.isoformat(),
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
