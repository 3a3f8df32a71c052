"""Which question of the library each table comes from, and the line that gives the same rows again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import date

from planatlas.labels import message
from planatlas.publishing.report.content import Origin


class Origins:
    """The origins of the tables of one report; `choice` and `graphs` are words of a command line.

    The questions about gaps take countries and a date; a choice of datasets or of a sector is made with
    `planatlas gaps`, which asks the same.
    """

    def __init__(
        self,
        countries: Sequence[str],
        as_of: date | None,
        choice: Sequence[str],
        graphs: Sequence[str],
        lang: str,
    ) -> None:
        self._countries, self._as_of, self._lang = countries, as_of, lang
        self._choice, self._graphs = choice, graphs

    def matrix(self) -> Origin:
        """Return the origin of the matrix of verdicts."""
        return self._about_gaps("gaps/matrix", "csv")

    def coverage(self) -> Origin:
        """Return the origin of the table of coverage."""
        return self._about_gaps("gaps/coverage", "table")

    def details(self) -> Origin:
        """Return the origin of the gaps with their evidence."""
        return self._about_gaps("gaps/details", "json")

    def sources(self) -> Origin:
        """Return the origin of the list of sources."""
        return self._origin("report-origin", "explore/sources", ["ask", "explore/sources"])

    def years(self, country: str, first: int, last: int) -> Origin:
        """Return the origin of the verdicts of a country year by year."""
        words = ["timeline", country, "--from", str(first), "--to", str(last), *self._choice]
        return self._origin("report-origin-years", "gaps/matrix", words)

    def _about_gaps(self, question: str, form: str) -> Origin:
        day = self._as_of.isoformat() if self._as_of else None
        if self._choice:
            words = ["gaps", *self._countries, *(["--as-of", day] if day else []), *self._choice]
            return self._origin("report-origin", question, [*words, "--format", form])
        words = ["ask", question, "--param", f"countries={','.join(self._countries)}"]
        return self._origin("report-origin", question, [*words, *(["--param", f"date={day}"] if day else [])])

    def _origin(self, key: str, question: str, words: Sequence[str]) -> Origin:
        command = shlex.join(["planatlas", *words, *self._graphs])
        return Origin(question, command, message(key, self._lang, question=question, command=command))
