"""Which sources a command asks, opened for it and closed after it, and what became of those that failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from planatlas.errors import InputError, did_you_mean
from planatlas.linking.model import Reason, SourceAdapter

# Offline one question may have a kept answer where another has none; other failures end a source's turn.
_OF_ONE_QUESTION: Final = frozenset({"linking-not-cached"})

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Sources:
    """Which sources to ask: names, local catalogues with their mapping, and the folder of kept answers.

    Without names all sources are asked that know the country; with catalogues alone, only these.
    """

    names: tuple[str, ...] = ()
    catalogues: tuple[Path, ...] = ()
    mapping: str = "bcn-catalogue"
    cache: Path | None = None
    offline: bool = False

    @contextmanager
    def opened(self) -> Iterator[dict[str, SourceAdapter]]:
        """Yield the adapters by name, closed at the end; kept answers are opened for the network alone.

        Raises InputError `link-unknown-source`, and as the sources where one cannot be opened.
        """
        from planatlas.linking.sources import ASKING_NOBODY, NAMES, adapters, open_client
        from planatlas.linking.sources.dump import DumpSource

        for name in self.names:
            if name not in NAMES:
                near = did_you_mean(name, NAMES)
                raise InputError("link-unknown-source", name=name, near=near, known=", ".join(NAMES))
        with ExitStack() as stack:
            found: dict[str, SourceAdapter] = {}
            for file in self.catalogues:
                catalogue = DumpSource(file, self._mapping, self._index_folder)
                stack.callback(catalogue.close)
                # Two files of one mapping are two sources.
                name = catalogue.name if catalogue.name not in found else f"{catalogue.name}: {file}"
                found[name] = catalogue
            if self.names or not self.catalogues:
                wanted = self.names or NAMES
                client = None
                if set(wanted) - ASKING_NOBODY:
                    client = stack.enter_context(open_client(self.cache, offline=self.offline))
                found |= adapters(client, wanted)
            yield found

    @property
    def _mapping(self) -> Path | str:
        return Path(self.mapping) if self.mapping.endswith(".toml") else self.mapping

    @property
    def _index_folder(self) -> Path:
        from planatlas.linking.cache import default_folder

        return (self.cache or default_folder()) / "catalogues"


@dataclass(slots=True)
class Turns:
    """The questions to several sources, one source after the other; one that fails does not stop the rest.

    `failures` has the first failure of each source, `answered` counts the questions that had an answer.
    """

    failures: dict[str, InputError] = field(default_factory=dict)
    answered: int = 0

    def each(
        self, name: str, questions: Iterable[Asked], ask: Callable[[Asked], Answer]
    ) -> Iterator[tuple[Asked, Answer]]:
        """Yield each question to a source with its answer, up to the first failure that will not pass."""
        for question in questions:
            try:
                answer = ask(question)
            except InputError as error:
                self.failures.setdefault(name, error)
                if error.key not in _OF_ONE_QUESTION:
                    return
            else:
                self.answered += 1
                yield question, answer

    def check(self) -> None:
        """Raise the first failure where no source had an answer."""
        if self.failures and not self.answered:
            raise next(iter(self.failures.values()))


def notes_of(adapters: Iterable[SourceAdapter]) -> list[Reason]:
    """Return what a reader must know of local catalogues that were read."""
    from planatlas.linking.sources.dump import DumpSource

    return [note for adapter in adapters if isinstance(adapter, DumpSource) for note in adapter.notes()]
