"""Run the application: one process, until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import uvicorn

from planatlas.errors import InputError
from planatlas.labels import message


class _Server(uvicorn.Server):
    """Says where it listens once it does: with port 0 the system chooses."""

    def __init__(self, config: uvicorn.Config, say: Callable[[str], None], lang: str) -> None:
        super().__init__(config)
        self._say = say
        self._lang = lang

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """Listen, then say where."""
        await super().startup(sockets)
        if self.started and self.servers and self.servers[0].sockets:
            port = self.servers[0].sockets[0].getsockname()[1]
            host = self.config.host
            shown = f"[{host}]" if ":" in host else host
            self._say(message("serving", self._lang, address=f"http://{shown}:{port}/") + "\n")


def run(app: Any, host: str, port: int, say: Callable[[str], None], lang: str) -> None:
    """Serve an application until it is interrupted. Raises InputError `port-taken`."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        limit_concurrency=1_000,
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=65_536,
    )
    server = _Server(config, say, lang)
    try:
        server.run()
    except SystemExit:
        # The server has said why, in the log; a reader gets one line.
        raise InputError("port-taken", address=f"{host}:{port}", reason="—") from None
    except KeyboardInterrupt:
        return
