"""The step of CI: small sizes, no time limit of any kind, only growth and agreement."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from benchmarks.run import EVERY_KIND, Samples, measure, scratch_folder

MOST_GROWTH: Final = 1.4
"""Above this power of the triples, something is asked of every node once more for every other node."""

_STEPS: Final = (
    ("validate", "12k"),
    ("validate", "100k"),
    ("pyshacl_whole", "12k"),
    ("validate", EVERY_KIND),
    ("pyshacl_whole", EVERY_KIND),
)
_LIMIT: Final = 600.0


def check() -> int:
    """Measure the small sizes; returns 1 where growth is too high or the violations are not pySHACL's."""
    samples = Samples()
    with scratch_folder() as scratch:
        for sample in measure(_STEPS, _LIMIT, Path(scratch), samples):
            reason = sample.outcome.get("failed", "")
            print(f"{sample.size:>12}  {sample.name}: {sample.text()} {reason}".rstrip(), flush=True)
    complaints = amiss(samples)
    for complaint in complaints:
        print(complaint)
    return int(bool(complaints))


def amiss(samples: Samples) -> list[str]:
    """Return what is wrong with the samples of the check, a line each."""
    found = []
    growth = samples.exponent("validate", "12k", "100k")
    if growth is None:
        found.append("validation was not measured at both sizes")
    elif growth > MOST_GROWTH:
        found.append(f"validation grows with the triples to the power of {growth:.2f}, above {MOST_GROWTH}")
    else:
        print(f"growth of validation: triples to the power of {growth:.2f}")
    for size in ("12k", EVERY_KIND):
        difference = samples.difference("validate", size, "pyshacl_whole")
        if difference is None:
            found.append(f"{size}: validation was not measured by both")
            continue
        for whose, keys in zip(("Plan Atlas", "pySHACL"), difference, strict=True):
            found += [f"{size}: only {whose} says {' '.join(filter(None, key))}" for key in keys]
        if not any(difference):
            number = len(samples.get("validate", size).violations)  # type: ignore[union-attr]
            print(f"{size}: {number} results, the same as pySHACL's")
    return found
