"""Messages of results: templates of shapes, filled (https://www.w3.org/TR/shacl/#sparql-constraints-message)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from planatlas.store import Literal, NamedNode, Term

_PLACEHOLDER: Final = re.compile(r"\{[?$](\w+)\}")


def filled(messages: Mapping[str, str], terms: Mapping[str, Term | None]) -> Mapping[str, str]:
    """Return messages with `{?name}` and `{$name}` replaced by the text of the term of that name.

    A placeholder of a name that has no term stays as it is.

    >>> filled({"en": "{$this} has {?none}"}, {"this": Literal("a")})
    {'en': 'a has {?none}'}
    """
    if not any("{" in text for text in messages.values()):
        return messages

    def term_text(match: re.Match[str]) -> str:
        term = terms.get(match[1])
        if term is None:
            return match[0]
        return term.value if isinstance(term, Literal | NamedNode) else str(term)

    return {lang: _PLACEHOLDER.sub(term_text, text) for lang, text in messages.items()}
