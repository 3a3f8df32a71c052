"""`python -m tests.conformance`: write docs/conformance.md and its Spanish counterpart anew."""

from __future__ import annotations

import sys

from planatlas.store import write_atomically

from .document import DOCUMENTS, document
from .suite import ABSENT, all_cases

if not all_cases():
    sys.exit(ABSENT)
for lang, path in DOCUMENTS.items():
    write_atomically(path, document(lang))
