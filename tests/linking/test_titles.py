"""Titles: what their words tell, slips of the pen, and what makes two titles different."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planatlas.errors import InputError
from planatlas.linking.matching import THRESHOLD
from planatlas.linking.numbers import parse_number, same_number
from planatlas.linking.titles import (
    Vocabulary,
    _distance,
    amends_another,
    is_slip,
    likeness,
    without_citation,
    words_of,
)
from planatlas.linking.words import numbered_once

TOWNS = ["Concepción", "Graneros", "Temuco", "Chillán", "Lautaro", "Lauro"]
KNOWN = Vocabulary.of(
    [f"FIJA PLANTA DE PERSONAL PARA LA MUNICIPALIDAD DE {town}" for town in TOWNS for _ in range(60)]
    + ["SOBRE ACCESO A LA INFORMACIÓN PÚBLICA", "ESTATUTO ORGÁNICO DEL MINISTERIO DE DEFENSA NACIONAL"]
    + ["MODIFICA LEY N° 19.366 QUE SANCIONA EL TRÁFICO ILÍCITO DE ESTUPEFACIENTES"] * 3
)
ACCESS = "SOBRE ACCESO A LA INFORMACIÓN PÚBLICA"


def score(ours: str, theirs: str) -> float:
    return likeness(ours, theirs, KNOWN).score


@pytest.mark.parametrize(
    "ours",
    [
        ACCESS,
        "Sobre acceso a la informacion publica",
        "Ley 20.285, sobre acceso a la información pública",
        "Ley sobre acceso a la información pública",
        "sobre aceso a la infromación pública",
        "sorbe acceso a la información pública",
    ],
)
def test_the_same_title_written_otherwise(ours: str) -> None:
    assert score(ours, ACCESS) >= THRESHOLD


def test_the_name_of_a_town_decides() -> None:
    staff = "Fija planta de personal para la municipalidad de {}"
    assert score(staff.format("Temuco"), staff.format("TEMUCO").upper()) == 0.99
    assert score(staff.format("Temuco"), staff.format("Chillán").upper()) < THRESHOLD
    # Known words are no slips of one another, however alike.
    assert score(staff.format("Lauro"), staff.format("Lautaro").upper()) < THRESHOLD


def test_a_number_cited_that_the_other_lacks() -> None:
    found = likeness(
        "Modifica ley 19.666 que sanciona el tráfico ilícito de estupefacientes",
        "MODIFICA LEY N° 19.366 QUE SANCIONA EL TRÁFICO ILÍCITO DE ESTUPEFACIENTES",
        KNOWN,
    )
    assert found.against == "link-other-number-cited"
    assert found.score <= 0.6


def test_the_norm_that_amends_is_not_the_one_amended() -> None:
    found = likeness(f"Modifica la ley {ACCESS.lower()}", ACCESS, KNOWN)
    assert found.against == "link-one-amends"
    assert found.score <= 0.6
    assert amends_another("Modfica la ley 18.290")
    assert not amends_another("Establece normas")
    assert not amends_another("")


def test_an_abridged_title_must_say_enough() -> None:
    whole = "FIJA PLANTA DE PERSONAL PARA LA MUNICIPALIDAD DE TEMUCO"
    assert likeness("Fija planta de personal", whole, KNOWN).against == "link-title-says-little"
    assert (
        score("Estatuto orgánico del Ministerio", "ESTATUTO ORGÁNICO DEL MINISTERIO DE DEFENSA NACIONAL")
        > 0.9
    )


def test_nothing_is_like_a_title_without_words() -> None:
    assert score("de la", ACCESS) == score(ACCESS, "°°°") == 0.0


@pytest.mark.parametrize(
    ("word", "meant", "expected"),
    [
        ("srevicio", "servicio", True),
        ("maixam", "maxima", True),
        ("lei", "ley", False),
        ("gas", "gasto", False),
        ("concesion", "extension", False),
    ],
)
def test_slips(word: str, meant: str, expected: bool) -> None:
    assert is_slip(word, meant) is expected
    assert is_slip(meant, word) is expected


def test_words_near_one_that_no_title_has() -> None:
    assert "temuco" in KNOWN.near("temcuo")
    assert KNOWN.near("xyzxyz") == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_score_is_a_share_whatever_is_compared(ours: str, theirs: str) -> None:
    assert 0.0 <= score(ours, theirs) <= 0.99
    assert words_of(ours) == words_of(ours.replace("  ", " "))


@given(
    st.lists(
        st.sampled_from(["estatuto", "organico", "ministerio", "defensa", "nacional", "aprueba", "plan"]),
        min_size=1,
    )
)
def test_every_title_is_like_itself(words: list[str]) -> None:
    title = " ".join(words)
    if words_of(without_citation(title)):
        assert score(title, title.upper()) == 0.99


# --- Numbers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("20.424", "20424"),
        ("N° 20.424", "020424"),
        ("012-2017-DE", "12-2017-de"),
        ("2054-2017-DE/SG", "02054-2017-DE-SG"),
        ("00047-2018/CEPLAN/PCD", "047-2018-CEPLAN-PCD"),
        ("01-C-2011 (R)", "1-c-2011"),
        ("1887-exento", "1.887 EXENTO"),
        ("Nº. 53 (G)", "53"),
    ],
)
def test_one_number_printed_in_two_ways(one: str, other: str) -> None:
    first, second = parse_number(one), parse_number(other)
    assert first is not None
    assert second is not None
    assert same_number(first, second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "1-exento"),
        ("012-2017-DE", "012-2018-DE"),
        ("012-2017-DE", "012-2017-PCM"),
        ("53 (G)", "53 (M)"),
        ("2054", "20.54"),
        ("434/2016", "434"),
    ],
)
def test_two_numbers(one: str, other: str) -> None:
    first, second = parse_number(one), parse_number(other)
    assert first is not None
    assert second is not None
    assert not same_number(first, second)
    assert not same_number(second, first)


@pytest.mark.parametrize("text", ["s/n", "s-n", "", None, "sin número", "no-tiene", "exento"])
def test_no_number(text: str | None) -> None:
    assert parse_number(text) is None


@given(st.integers(1, 999_999), st.integers(0, 3), st.sampled_from(["", "N° ", "Nº ", "nro. "]))
def test_points_zeros_and_signs_say_nothing(number: int, zeros: int, sign: str) -> None:
    grouped = f"{number:,}".replace(",", ".")
    for printed in (f"{sign}{'0' * zeros}{number}", f"{sign}{grouped}"):
        parsed = parse_number(printed)
        assert parsed is not None
        assert parsed.key == str(number)


def test_series_of_numbers() -> None:
    assert numbered_once("PER", "legislative-decree")
    assert not numbered_once("CHL", "legislative-decree")
    assert not numbered_once(None, "law")


# --- The extra


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz.distance", None)
    _distance.cache_clear()
    with pytest.raises(InputError) as caught:
        is_slip("srevicio", "servicio")
    assert 'pip install "planatlas[linking]"' in caught.value.text("es")
    monkeypatch.undo()
    assert is_slip("srevicio", "servicio")
