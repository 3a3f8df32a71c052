"""Commands about verdicts: gaps, whatif, timeline."""

from __future__ import annotations

from pathlib import Path

import typer

from planatlas.cli import gap_report, scenario_report
from planatlas.cli.arguments import (
    as_of_option,
    data_option,
    dataset_option,
    format_option,
    open_atlas,
    output_option,
    parse_date,
    sector_option,
)
from planatlas.cli.terminal import check_format, deliver, working
from planatlas.errors import InputError
from planatlas.labels import message

GAP_FORMATS = ("table", "csv", "json", "turtle", "md")
YEARS_BACK = 6


def register(app: typer.Typer, lang: str) -> None:
    """Add the commands to the application."""

    @app.command("gaps", help=message("help-gaps", lang))
    def gaps(
        countries: list[str] = typer.Argument(
            None, metavar="[ISO3]...", help=message("option-countries", lang)
        ),
        as_of: str = as_of_option(lang),
        sector: str = sector_option(lang),
        dataset: list[str] = dataset_option(lang),
        data: list[Path] = data_option(lang),
        form: str = format_option(lang, GAP_FORMATS),
        output: Path = output_option(lang),
    ) -> None:
        check_format(form, GAP_FORMATS)
        day = parse_date(as_of)
        with working(lang):
            atlas = open_atlas(data)
            chosen = dict.fromkeys(code.upper() for code in countries or atlas.countries)
            assessments = [
                assessment
                for code in chosen
                for assessment in atlas.assess(code, day, datasets=dataset or None, sector=sector)
            ]
        deliver(gap_report.render(assessments, form, lang), output, lang)

    @app.command("whatif", help=message("help-whatif", lang))
    def whatif(
        country: str = typer.Argument(..., metavar="ISO3", help=message("option-country", lang)),
        declassify: str = typer.Option(
            None, "--declassify", metavar="INSTRUMENT", help=message("option-declassify", lang)
        ),
        close: bool = typer.Option(False, "--close", help=message("option-close", lang)),
        learn_from: str = typer.Option(
            None, "--learn-from", metavar="INDICATOR", help=message("option-learn-from", lang)
        ),
        as_of: str = as_of_option(lang),
        sector: str = sector_option(lang),
        dataset: list[str] = dataset_option(lang),
        data: list[Path] = data_option(lang),
        form: str = format_option(lang, ("table", "csv", "json")),
        output: Path = output_option(lang),
    ) -> None:
        check_format(form, ("table", "csv", "json"))
        day = parse_date(as_of)
        if sum(map(bool, (declassify, close, learn_from))) != 1:
            raise InputError("whatif-choose")
        with working(lang):
            atlas = open_atlas(data)
            datasets = dataset or None
            if declassify:
                outcome = atlas.what_if(country, declassify, day, datasets=datasets, sector=sector)
                label = atlas.names.label(atlas.instrument(declassify, country, datasets))
                report = scenario_report.changes(outcome, label, lang)
            elif close:
                report = scenario_report.closing(
                    atlas.assess(country, day, datasets=datasets, sector=sector), lang
                )
            else:
                report = scenario_report.learning(
                    atlas.learn_from(country, learn_from, day), learn_from, lang
                )
        deliver(report.render(form, lang), output, lang)

    @app.command("timeline", help=message("help-timeline", lang))
    def timeline(
        country: str = typer.Argument(..., metavar="ISO3", help=message("option-country", lang)),
        first: int = typer.Option(
            None, "--from", metavar="YEAR", min=1, max=9999, help=message("option-from", lang)
        ),
        last: int = typer.Option(
            None, "--to", metavar="YEAR", min=1, max=9999, help=message("option-to", lang)
        ),
        sector: str = sector_option(lang),
        dataset: list[str] = dataset_option(lang),
        data: list[Path] = data_option(lang),
        form: str = format_option(lang, ("table", "csv", "json")),
        output: Path = output_option(lang),
    ) -> None:
        check_format(form, ("table", "csv", "json"))
        with working(lang):
            atlas = open_atlas(data)
            reference = max(atlas.systems(country, dataset or None, sector).values()).year
            end = last if last is not None else reference
            start = first if first is not None else end - YEARS_BACK
            if start > end:
                raise InputError("bad-years", first=start, last=end)
            years = range(start, end + 1)
            report = scenario_report.years(
                atlas.timeline(country, years, datasets=dataset or None, sector=sector), lang
            )
        deliver(report.render(form, lang), output, lang)
