"""Commands about verdicts: gaps, whatif, timeline."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from planatlas.cli import gap_report, scenario_report
from planatlas.cli.arguments import Options, open_atlas, option, parse_date, parse_year
from planatlas.cli.asking import render
from planatlas.cli.terminal import check_format, deliver, working
from planatlas.errors import InputError
from planatlas.labels import message
from planatlas.questions import Table

# In these a reader also sees which norms of plans a registry says are repealed.
WITH_DOUBTS: Final = ("table", "md")
GAP_FORMATS: Final = ("table", "csv", "json", "turtle", "md")
SCENARIO_FORMATS: Final = ("table", "csv", "json")
YEARS_BACK: Final = 6


def register(group: click.Group, lang: str) -> None:
    """Add the commands to the group."""
    options = Options(lang)

    @group.command("gaps", help=options.text("help-gaps"))
    @options.countries()
    @options.as_of()
    @options.sector()
    @options.datasets()
    @options.data()
    @options.store()
    @option("--full", is_flag=True, help=options.text("option-full"))
    @options.form(GAP_FORMATS)
    @options.output()
    def gaps(
        countries: tuple[str, ...],
        as_of: str | None,
        sector: str | None,
        dataset: tuple[str, ...],
        data: tuple[Path, ...],
        store: str | None,
        full: bool,
        form: str,
        output: Path | None,
    ) -> None:
        check_format(form, GAP_FORMATS)
        day = parse_date(as_of)
        with working(lang):
            atlas = open_atlas(data, store)
            chosen = dict.fromkeys(code.upper() for code in countries or atlas.countries)
            assessments = [
                assessment
                for code in chosen
                for assessment in atlas.assess(code, day, datasets=dataset or None, sector=sector)
            ]
            doubts = [
                answer
                for code in chosen
                for when in sorted({a.scope.as_of for a in assessments if a.scope.country == code})
                if form in WITH_DOUBTS and (answer := atlas.still_in_force(code, when, lang)) is not None
            ]
        report = gap_report.render(assessments, form, lang, full=full)
        deliver(report + _doubts(doubts, form, lang), output, lang)

    @group.command("whatif", help=options.text("help-whatif"))
    @options.country()
    @option(
        "--declassify", metavar=options.text("metavar-instrument"), help=options.text("option-declassify")
    )
    @option("--close", is_flag=True, help=options.text("option-close"))
    @option("--learn-from", metavar=options.text("metavar-indicator"), help=options.text("option-learn-from"))
    @options.as_of()
    @options.sector()
    @options.datasets()
    @options.data()
    @options.store()
    @options.form(SCENARIO_FORMATS)
    @options.output()
    def whatif(
        country: str,
        declassify: str | None,
        close: bool,
        learn_from: str | None,
        as_of: str | None,
        sector: str | None,
        dataset: tuple[str, ...],
        data: tuple[Path, ...],
        store: str | None,
        form: str,
        output: Path | None,
    ) -> None:
        check_format(form, SCENARIO_FORMATS)
        day = parse_date(as_of)
        if sum(map(bool, (declassify, close, learn_from))) != 1:
            raise InputError("whatif-choose")
        with working(lang):
            atlas = open_atlas(data, store)
            datasets = dataset or None
            if declassify:
                outcome = atlas.what_if(country, declassify, day, datasets=datasets, sector=sector)
                target = atlas.instrument(declassify, country, datasets)
                label = atlas.labels([target]).label(target)
                report = scenario_report.changes(outcome, label, lang)
            elif learn_from:
                report = scenario_report.learning(
                    atlas.learn_from(country, learn_from, day), learn_from, lang
                )
            else:
                assessments = atlas.assess(country, day, datasets=datasets, sector=sector)
                report = scenario_report.closing(assessments, lang)
        deliver(report.render(form, lang), output, lang)

    @group.command("timeline", help=options.text("help-timeline"))
    @options.country()
    @option("--from", "first", metavar=options.text("metavar-year"), help=options.text("option-from"))
    @option("--to", "last", metavar=options.text("metavar-year"), help=options.text("option-to"))
    @options.sector()
    @options.datasets()
    @options.data()
    @options.store()
    @options.form(SCENARIO_FORMATS)
    @options.output()
    def timeline(
        country: str,
        first: str | None,
        last: str | None,
        sector: str | None,
        dataset: tuple[str, ...],
        data: tuple[Path, ...],
        store: str | None,
        form: str,
        output: Path | None,
    ) -> None:
        check_format(form, SCENARIO_FORMATS)
        from_year, to_year = parse_year(first), parse_year(last)
        with working(lang):
            atlas = open_atlas(data, store)
            datasets = dataset or None
            reference = max(atlas.systems(country, datasets, sector).values()).year
            end = reference if to_year is None else to_year
            start = end - YEARS_BACK if from_year is None else from_year
            if start > end:
                raise InputError("bad-years", first=start, last=end)
            assessments = atlas.timeline(country, range(start, end + 1), datasets=datasets, sector=sector)
            report = scenario_report.years(assessments, lang)
        deliver(report.render(form, lang), output, lang)


def _doubts(answers: Sequence[Table], form: str, lang: str) -> str:
    """Return the plans of which it must be asked whether their norms are still in force, as a section."""
    rows = tuple(row for answer in answers for row in answer.rows)
    if not rows:
        return ""
    title = message("gap-still-in-force", lang)
    text = render(Table(answers[0].columns, tuple(dict.fromkeys(rows))), form, lang, title)
    return f"\n{text}" if form == "table" else f"\n## {title}\n\n{text}"
