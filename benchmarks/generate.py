"""Make synthetic countries in the terms of the ontology, of any number, the same bytes for the same seed.

    python -m benchmarks.generate --size 1m --output countries.nq

A country is about 12,000 triples: institutions, a legal chain, plans on four levels with objectives, actions,
outputs, indicators, annual targets and budget lines, and what is said of them. A few nodes in a hundred are
broken, each in one of the ways of `benchmarks.kinds`; without faults a country has nothing to report.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from string import ascii_uppercase
from typing import Final

from benchmarks.elements import Elements
from benchmarks.graph import CountryGraph
from benchmarks.instruments import Instruments
from benchmarks.kinds import KINDS
from benchmarks.records import Records
from benchmarks.state import State
from benchmarks.violations import Fault, inject
from planatlas.namespaces import country_graph

SIZES: Final = {"12k": 1, "100k": 8, "1m": 83, "10m": 830}
"""Countries of each size, which is named by its triples."""

SHARE: Final = 0.04
"""Nodes broken, of all."""

DATASET: Final = "benchmark"
SEED: Final = 20210


def country_codes() -> Iterator[str]:
    """Yield the codes that ISO 3166-1 leaves to users, XAA to XZZ and QMA to QZZ.

    XKX is in wide use for Kosovo and left out.
    """
    for first, seconds in (("X", ascii_uppercase), ("Q", ascii_uppercase[12:])):
        for second, third in product(seconds, ascii_uppercase):
            if (code := first + second + third) != "XKX":
                yield code


@dataclass
class Country:
    """A synthetic country, and the faults that were put into it."""

    graph: CountryGraph
    faults: list[Fault] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The IRI of its named graph."""
        return country_graph(self.graph.code, DATASET)


def make_country(
    code: str, seed: int = SEED, *, scale: float = 1.0, share: float = SHARE, turn: int = 0
) -> Country:
    """Return a country; `scale` is its size, 1 for about 12,000 triples, and `share` what part is broken."""
    graph = CountryGraph(code, seed)
    state = State(graph, units=max(3, round(34 * scale)), laws=max(6, round(28 * scale)))
    instruments = Instruments(state, institutional=max(1, round(6 * scale)))
    Records(instruments, Elements(instruments, scale), scale)
    return Country(graph, inject(graph, KINDS, share, turn))


def make_countries(count: int, seed: int = SEED, *, share: float = SHARE) -> Iterator[Country]:
    """Yield countries one after the other; the kinds of fault go round from one to the next.

    Raises ValueError where there are more than codes.
    """
    codes = list(country_codes())
    if count > len(codes):
        raise ValueError(f"{count} countries, and codes for {len(codes)}")
    for turn, code in enumerate(codes[:count]):
        yield make_country(code, seed, share=share, turn=turn)


def write_quads(path: Path, countries: Iterable[Country]) -> tuple[int, Counter[str]]:
    """Write N-Quads, one named graph a country; returns the statements, and the faults by shape."""
    triples, faults = 0, Counter[str]()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for country in countries:
            file.writelines(country.graph.lines(country.name))
            triples += len(country.graph)
            faults.update(fault.shape for fault in country.faults)
    return triples, faults


def write_folder(folder: Path, countries: Iterable[Country]) -> tuple[int, Counter[str]]:
    """Write `<iso3>/benchmark.nt` for each country, as data of a collection; returns as `write_quads`."""
    triples, faults = 0, Counter[str]()
    for country in countries:
        path = folder / country.graph.space / f"{DATASET}.nt"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(country.graph.lines())
        triples += len(country.graph)
        faults.update(fault.shape for fault in country.faults)
    return triples, faults


def main(arguments: list[str] | None = None) -> None:
    """Write the countries that the command line asks for, and say what they hold."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.generate", description="Make synthetic countries."
    )
    parser.add_argument("--size", choices=SIZES, default="12k", help="triples, about (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="of all choices (default: %(default)s)")
    parser.add_argument(
        "--faults", type=float, default=SHARE, help="share of broken nodes (default: %(default)s)"
    )
    parser.add_argument("--output", type=Path, required=True, help="a .nq file, or a folder of .nt files")
    options = parser.parse_args(arguments)
    countries = make_countries(SIZES[options.size], options.seed, share=options.faults)
    write = write_quads if options.output.suffix == ".nq" else write_folder
    triples, faults = write(options.output, countries)
    print(f"{triples:,} triples, {sum(faults.values()):,} faults of {len(faults)} kinds in {options.output}")
    for shape, number in sorted(faults.items(), key=lambda item: (-item[1], item[0])):
        print(f"{number:8,}  {shape.rsplit('/', 1)[1]}")


if __name__ == "__main__":
    main()
