"""One state of the data and the answers made from it, for many readers at once.

An answer is made once and kept as bytes: the same request again costs a look-up. Whoever makes answers takes
turns, for an atlas serves one at a time. A server may change while it is asked: its version is looked up
again every few seconds, and a new version throws away what was made from the old one.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final

from planatlas.atlas import Atlas
from planatlas.errors import InputError
from planatlas.publishing.pages.builder import Pages
from planatlas.publishing.pages.desk import Desk
from planatlas.publishing.views import version_view

LOG: Final = logging.getLogger("planatlas.serve")
_MOST_BYTES: Final = 64_000_000
_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a request, ready to be sent."""

    body: bytes
    media_type: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    keep: bool = True
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", f'"{hashlib.sha256(self.body).hexdigest()[:20]}"')


class Publication:
    """The pages of an atlas, with the answers that were made already.

    `changing` says that the data can be another at any time, as in a server.
    """

    def __init__(self, open_atlas: Callable[[], Atlas], *, changing: bool = False) -> None:
        self._open = open_atlas
        self._changing = changing
        self._turn = threading.Lock()
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._size = 0
        self._looked = time.monotonic()
        self._pages = Pages(Desk(open_atlas()))

    @property
    def pages(self) -> Pages:
        """The pages of the present state; to be used in `make` alone."""
        return self._pages

    def kept(self, key: Hashable) -> Answer | None:
        """Return an answer that was made already."""
        return self._kept.get(key)

    def make(self, key: Hashable, made_by: Callable[[Pages], Answer]) -> Answer:
        """Make an answer, in turn. Raises what `made_by` raises."""
        with self._turn:
            self._look()
            if (kept := self._kept.get(key)) is not None:
                return kept
            answer = made_by(self._pages)
            if answer.keep and answer.status == 200:
                self._keep(key, answer)
            return answer

    def _keep(self, key: Hashable, answer: Answer) -> None:
        self._kept[key] = answer
        self._size += len(answer.body)
        while self._size > _MOST_BYTES and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped.body)

    def due(self) -> bool:
        """Whether the version of the data should be looked up again."""
        return self._changing and time.monotonic() - self._looked > _SECONDS

    def _look(self) -> None:
        if not self.due():
            return
        self._looked = time.monotonic()
        try:
            atlas = self._open()
            version = version_view(atlas)
        except (InputError, OSError) as error:
            # What was made already still says which version it comes from; new answers say what is wrong.
            LOG.warning("the version of the data cannot be looked up: %s", error)
            return
        if version != self._pages.desk.version:
            self._pages = Pages(Desk(atlas, version))
            self._kept.clear()
            self._size = 0
