"""The user and password of a server, and how it wants them: Basic (RFC 7617) or Digest (RFC 7616).

They come from the address (`https://user:password@…`), else from PLANATLAS_STORE_USER and
PLANATLAS_STORE_PASSWORD, else from the .netrc file (NETRC names another one). No message ever holds them.
"""

from __future__ import annotations

import base64
import netrc
import os
import threading
import urllib.request
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from planatlas.errors import InputError

_Digest = tuple[urllib.request.AbstractDigestAuthHandler, dict[str, str]]


class Credentials:
    """A user and a password for one server, or none (then false); sent in the way the server asks for."""

    def __init__(self, user: str | None = None, password: str | None = None) -> None:
        self._user = user
        self._password = password or ""
        self._digests: dict[str, _Digest] = {}
        self._basic: set[str] = set()
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return self._user is not None

    @classmethod
    def of(cls, url: str) -> Credentials:
        """Return the credentials for an address. Raises InputError `remote-netrc`."""
        parts = urlsplit(url)
        if parts.username:
            return cls(unquote(parts.username), unquote(parts.password or ""))
        if user := os.environ.get("PLANATLAS_STORE_USER"):
            return cls(user, os.environ.get("PLANATLAS_STORE_PASSWORD"))
        try:
            found = netrc.netrc(os.environ.get("NETRC")).authenticators(parts.hostname or "")
        except FileNotFoundError:
            return cls()
        except (OSError, netrc.NetrcParseError) as error:
            why = error.msg if isinstance(error, netrc.NetrcParseError) else error.strerror
            raise InputError("remote-netrc", reason=why) from None
        return cls(found[0], found[2]) if found else cls()

    def knows(self, url: str) -> bool:
        """Whether it is known how this address wants a password."""
        return urlsplit(url).path in self._digests.keys() | self._basic

    def learn(self, url: str, headers: Mapping[str, str], status: int) -> bool:
        """Take note of what an answer asks for; whether there is now something new to try."""
        path = urlsplit(url).path
        challenge = headers.get("WWW-Authenticate") or ""
        scheme, _, rest = challenge.partition(" ")
        with self._lock:
            if status == 401 and scheme.lower() == "digest":
                asked = urllib.request.parse_keqv_list(
                    [item for item in urllib.request.parse_http_list(rest) if item]
                )
                old = self._digests.get(path)
                self._digests[path] = (self._digest_handler(url), asked)
                return old is None or asked.get("stale", "").lower() == "true"
            # One who does not say at a GET how a password is to be sent gets it at once, as from curl.
            fresh = path not in self._basic and (status != 401 or scheme.lower() == "basic")
            if fresh:
                self._basic.add(path)
            return fresh and status == 401

    def add_to(self, request: urllib.request.Request) -> None:
        """Put the password on a request, if the server is known to ask for it."""
        path = urlsplit(request.full_url).path
        with self._lock:
            if path in self._digests:
                handler, asked = self._digests[path]
                value = handler.get_authorization(request, asked)
                request.add_unredirected_header("Authorization", f"Digest {value}")
            elif path in self._basic:
                pair = base64.b64encode(f"{self._user}:{self._password}".encode()).decode("ascii")
                request.add_unredirected_header("Authorization", f"Basic {pair}")

    def hidden(self, text: str) -> str:
        """Return a text with the password struck out."""
        return text.replace(self._password, "…") if self._password else text

    def _digest_handler(self, url: str) -> urllib.request.AbstractDigestAuthHandler:
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, url, self._user or "", self._password)
        return urllib.request.AbstractDigestAuthHandler(passwords)
