"""The command `link`: candidates, decisions, and whether the norms that we link to still stand."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import click

from planatlas.atlas.link_sources import Sources
from planatlas.atlas.links import DOUBTFUL, CheckRun, Links, decisions_path
from planatlas.cli.arguments import Options, open_atlas, option, parse_date
from planatlas.cli.link_report import name_of, render_candidates, render_checks
from planatlas.cli.terminal import check_format, deliver, working
from planatlas.errors import InputError
from planatlas.labels import message
from planatlas.linking.decisions import Changes, by_hand, confidence_text, person
from planatlas.linking.model import Candidate, Reason
from planatlas.linking.review import review
from planatlas.linking.sheets import read_sheet
from planatlas.namespaces import compact

FORMATS: Final = ("table", "tsv", "json")
CHECK_FORMATS: Final = ("table", "json")


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
        if reviewing or decisions or accept or reject or (checking and store is None):
            of.check_place()
        if accept or reject:
            given = [by_hand(*pair, close=close, made_on=today) for pair in accept]
            given += [by_hand(*pair, rejected=True, made_on=today) for pair in reject]
            deliver(_changes(of.decide_by_hand(given), of.path, lang), output, lang)
            return 0
        if decisions is not None:
            changes = of.decisions.decide(read_sheet(decisions), str(decisions))
            deliver(_changes(changes, of.path, lang), output, lang)
            return 0
        sources = Sources(source, catalogue, mapping, offline or cache, offline is not None)
        if checking:
            with working(lang):
                run = of.check(sources, day, in_store=store is not None)
            deliver(render_checks(run.checked, of, form, lang), output, lang)
            _say(_remarks(run), lang, run.failures)
            return 2 if run.failures else int(any(item.standing in DOUBTFUL for item in run.checked))
        with working(lang):
            found = of.candidates(sources, least)
        if reviewing:
            _say(found.notes, lang, found.failures)
            ask = _Terminal(of, lang)
            done = review(found.candidates, of.decisions, ask, of.described, made_on=today, reviewer=by)
            counts = {"accepted": done.accepted, "rejected": done.rejected, "skipped": done.skipped}
            deliver(message("link-reviewed", lang, left=done.left, **counts) + "\n", output, lang)
            return 2 if found.failures else 0
        deliver(render_candidates(found.candidates, of, form, lang), output, lang)
        _say(found.notes, lang, found.failures)
        return 2 if found.failures else 0


def _say(notes: Iterable[Reason], lang: str, failures: Mapping[str, InputError]) -> None:
    """Say beside the answer what a reader must know of it, and which source it lacks, a line each."""
    for note in notes:
        click.echo(f"planatlas: {note.text(lang)}.", err=True)
    for name, error in failures.items():
        click.echo(
            f"planatlas: {message('link-source-failed', lang, source=name)} {error.text(lang)}", err=True
        )


def _remarks(run: CheckRun) -> list[Reason]:
    return [] if run.kept else [Reason.of("link-past-not-kept")]


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
            f"[{number}/{total}] {name_of(candidate.subject, self._links, self._lang)}",
            f"    {compact(candidate.subject)}",
            # Many records have no title.
            *([f"  = {record.title}", f"    {record.iri}"] if record.title else [f"  = {record.iri}"]),
            f"    {confidence_text(candidate.score)}: {candidate.why_text(self._lang)}",
        ]
        sys.stdout.write("\n".join(lines) + "\n" + message("link-ask", self._lang) + " ")
        sys.stdout.flush()
        typed = sys.stdin.readline()
        if not typed:
            sys.stdout.write("\n")
            return None
        return typed
