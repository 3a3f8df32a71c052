"""The two languages a person reads, and the messages of the software in both.

Messages stand in `messages/*.toml`: a table a key, one line a language. A placeholder `{name}` is
filled from the details that the caller gives; `{?name: text}` shows its text only where `name` is given.
"""

from __future__ import annotations

import locale
import os
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "es")
_OPTIONAL = re.compile(r"\{\?(\w+):((?:[^{}]|\{\w+\})*)\}")


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Return every message of the software: {key: {language: text}}.

    Raises ValueError where two files define the same key.
    """
    merged: dict[str, dict[str, str]] = {}
    for path in sorted((Path(__file__).parent / "messages").glob("*.toml")):
        for key, texts in tomllib.loads(path.read_text("utf-8")).items():
            if key in merged:
                raise ValueError(f"{path.name}: the message {key!r} is defined twice")
            merged[key] = texts
    return merged


def message(key: str, lang: str, **details: object) -> str:
    """Return the message in the language, its placeholders filled.

    >>> message("verdict-count", "es", count=3, verdict="cumplido")
    '3 cumplido'
    """
    text = catalogue()[key][lang if lang in LANGUAGES else "en"]
    text = _OPTIONAL.sub(lambda match: match[2] if details.get(match[1]) else "", text)
    return text.format(**details)


def reader_language(option: str | None = None) -> str:
    """Return the language to use: the option, else PLANATLAS_LANG, else the locale, else English.

    >>> reader_language("es")
    'es'
    """
    candidates = [option, os.environ.get("PLANATLAS_LANG")]
    candidates += [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    if not any(candidates):
        candidates.append(locale.getlocale()[0])
    for candidate in candidates:
        if candidate:
            short = candidate[:2].lower()
            return short if short in LANGUAGES else "en"
    return "en"


def choose(texts: Mapping[str, str], lang: str) -> str:
    """Return the text in the reader's language, else in another one, else an empty string.

    >>> choose({"es": "Plan", "en": "A plan"}, "en")
    'A plan'
    >>> choose({"": "PESEM"}, "es")
    'PESEM'
    """
    for candidate in (lang, *LANGUAGES, ""):
        if candidate in texts:
            return texts[candidate]
    return next(iter(texts.values()), "")
