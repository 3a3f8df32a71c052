"""Read from the title of a norm that it repeals another one.

Where a publisher has no property for a repeal, the title of the repealing norm often says it. It counts only
if it is certain: the whole norm and not an article of it, by form and number, and by year where numbers begin
anew each year.
"""

from __future__ import annotations

import re
from typing import Final

from planatlas.linking.model import Record
from planatlas.linking.numbers import parse_number
from planatlas.linking.words import family, numbered_once, plain

# How a title names the forms before the number.
_FORMS: Final = {
    "law": r"(?<!decreto[ -])(?<!fuerza de )ley(?:es)?",
    "decree-law": r"decretos?[ -]ley(?:es)?|d\.?l\.?",
    "legislative-decree": r"decretos? con fuerza de ley|d\.?f\.?l\.?|decretos? legislativos?|d\.?leg\.?",
    "supreme-decree": r"decretos?(?: supremos?)?|d\.?s\.?",
    "ministerial-resolution": r"resolucion(?:es)? ministerial(?:es)?|r\.?m\.?",
}
# Words after which a title speaks of a part of a norm, of something else that is done, or of another day.
_OTHERWISE = re.compile(
    r"\bn\W{0,3}\d+\W+del?\b"
    r"|\b(?:articulo|art\.|inciso|letra|literal|numeral|parrafo|titulo|capitulo|libro|disposicion|anexo"
    r"|modific|reemplaz|sustitu|aprueb|establec|dict|fij|crea|agreg|incorpor|complement|prorrog|regul"
    r"|a contar|a partir|desde|parcial|salvo|except)"
)
# The title of a recast text tells what the norm that it recasts has repealed.
_RECAST = re.compile(r"\bfija(?:se)? (?:el )?texto\b.*, que ")


def repeals(title: str, record: Record) -> bool:
    """Return whether the title of a norm says that it repeals the one of this record.

    >>> from datetime import date
    >>> signed = date(2010, 1, 29)
    >>> old = Record("x", "bcn", country="CHL", form="supreme-decree", number="53", date_signed=signed)
    >>> repeals("Aprueba el Libro de la Defensa Nacional y deroga DS (G) N° 53 de 2010", old)
    True
    >>> repeals("Deroga decreto N° 53, de 1999", old), repeals("Modifica decreto N° 53, de 2010", old)
    (False, False)
    >>> repeals("Deroga el artículo 2 del decreto N° 53, de 2010", old)
    False
    >>> repeals("Dispone fecha de derogación del decreto N° 53, de 2010", old)
    False
    """
    number, form = parse_number(record.number), _FORMS.get(family(record.form) or "")
    text = " ".join(plain(title.replace("\\n", " ")).split())
    if number is None or form is None:
        return False
    once = numbered_once(record.country, record.form)
    tail = "".join(rf"[-/ ]0*{re.escape(part)}" for part in _parts(record))
    mention = re.compile(
        rf"\b(?:{form})(?![a-z])[^\d;]{{0,30}}\b0*{re.escape(number.base)}{tail}\b(?![-/]\w)(?P<rest>[^;]{{0,40}})"
    )
    for verb in re.finditer(r"\bderog(?:a|an|ase|anse|uese|o)\b", text):
        if _RECAST.search(text, 0, verb.start()):
            break
        for found in mention.finditer(text, verb.end()):
            if _OTHERWISE.search(text, verb.end(), found.start()):
                break
            year = re.search(r"\b(?:18|19|20)\d\d\b", found["rest"])
            if number.complete or (once and year is None) or (year and int(year[0]) in record.years):
                return True
    return False


def _parts(record: Record) -> list[str]:
    """Return what follows the digits of a number that names its year and issuer, as in 012-2017-DE."""
    number = parse_number(record.number)
    if number is None or not number.complete:
        return []
    return [str(number.year), *number.parts]
