"""What can go wrong between us and a source, each said in one line: what, where and what to do."""

from __future__ import annotations

import sqlite3
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import httpcore
import httpx

from planatlas.errors import InputError
from planatlas.linking.addresses import place


@contextmanager
def explained(address: str, seconds: float, folder: str) -> Iterator[None]:
    """Turn what httpx, httpcore, hishel and the system raise in a `with` block into InputErrors.

    `seconds` is the deadline and `folder` that of the cache, for the texts.
    """
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, httpcore.ProtocolError) as error:
        _explain(address, error)
    except (httpcore.TimeoutException, TimeoutError):
        raise InputError("linking-timeout", where=place(address), seconds=f"{seconds:g}") from None
    except (sqlite3.Error, RuntimeError) as error:
        # What hishel says when the file of the cache goes wrong under its hands.
        raise InputError("linking-cache", where=folder, reason=one_line(str(error))) from None


def _explain(address: str, error: Exception) -> NoReturn:
    root: BaseException = error
    while root.__cause__ is not None or root.__context__ is not None:
        root = root.__cause__ or root.__context__ or root
    if isinstance(root, ConnectionRefusedError):
        key = "linking-refused"
    elif isinstance(root, ssl.SSLError):
        key = "linking-tls"
    elif isinstance(error, httpx.DecodingError):
        key = "linking-broken-answer"
    elif isinstance(error, (httpcore.ReadError, httpcore.RemoteProtocolError, httpcore.WriteError)):
        key = "linking-cut"
    else:
        key = "linking-unreachable"
    verdict = str(getattr(root, "verify_message", "") or getattr(root, "strerror", "") or error)
    raise InputError(key, where=place(address), reason=one_line(verdict)) from None


def one_line(text: str) -> str:
    """Return a text of a stranger on one line, not too long, without characters that cannot be printed."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return (shown if len(shown) <= 200 else f"{shown[:199]}…").rstrip(".")
