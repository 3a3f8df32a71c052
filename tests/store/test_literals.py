"""Lexical forms of XML Schema datatypes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planatlas.namespaces import XSD
from planatlas.store.literals import literal_fault

VALID = {
    "date": [
        "2018-12-31",
        "2020-02-29",
        "2000-02-29",
        "-0044-03-15",
        "12018-01-01",
        "2018-12-31Z",
        "2018-12-31-05:00",
    ],
    "dateTime": ["2018-12-31T23:59:59", "2018-12-31T24:00:00", "2018-12-31T12:00:00.5Z"],
    "dateTimeStamp": ["2018-12-31T12:00:00Z"],
    "time": ["12:00:00", "23:59:59.999+05:00"],
    "gYear": ["2018", "-0044"],
    "gYearMonth": ["2018-12"],
    "gMonthDay": ["--12-31"],
    "gMonth": ["--12"],
    "gDay": ["---31"],
    "boolean": ["true", "false", "1", "0"],
    "integer": ["2018", "-7", "+007", "9" * 5000],
    "nonNegativeInteger": ["0", "12"],
    "positiveInteger": ["1"],
    "byte": ["127", "-128"],
    "unsignedLong": ["18446744073709551615"],
    "decimal": ["12.50", ".5", "-3.", "7"],
    "double": ["1e6", "INF", "-INF", "NaN", "1.5E-3"],
    "anyURI": ["https://www.example.org/a?b=c#d", "a/b"],
    "language": ["es", "es-PE"],
    "duration": ["P1Y", "P1Y2M3DT4H5M6.7S", "-PT1S"],
    "hexBinary": ["0Af1"],
    "string": ["", " anything\n"],
}
INVALID = {
    "date": [
        "2020-13-40",
        "2018-02-29",
        "1900-02-29",
        "31-12-2018",
        "2018-12-31 ",
        "2018-1-1",
        "02018-01-01",
        "",
    ],
    "dateTime": ["2018-12-31", "2018-12-31T25:00:00", "2018-02-30T00:00:00"],
    "dateTimeStamp": ["2018-12-31T12:00:00"],
    "time": ["24:00:01"],
    "gYear": ["18", "02018"],
    "gYearMonth": ["2018-13"],
    "boolean": ["yes", "True", "sí"],
    "integer": ["2018.0", "1,000", " 1", "", "١٢"],
    "nonNegativeInteger": ["-1", "-" + "9" * 5000],
    "positiveInteger": ["0"],
    "byte": ["128"],
    "unsignedLong": ["18446744073709551616", "9" * 5000],
    "decimal": ["1e6", "12,5", "."],
    "double": ["infinity"],
    "anyURI": ["https://www.example.org/a b", "<x>"],
    "language": ["español_peru"],
    "duration": ["P", "PT", "1Y"],
    "hexBinary": ["0Af"],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in VALID.items() for v in values])
def test_valid_forms_pass(name, value):
    assert literal_fault(value, XSD + name) is None


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in INVALID.items() for v in values])
def test_invalid_forms_are_told(name, value):
    fault = literal_fault(value, XSD + name)
    assert fault is not None
    assert fault[0] == "literal-form"
    assert fault[1]["datatype"] == f"xsd:{name}"


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_date_of_the_calendar_passes(day):
    assert literal_fault(day.isoformat(), XSD + "date") is None


@given(st.integers(1, 9999), st.integers(1, 12), st.integers(1, 31))
def test_a_day_passes_only_if_the_calendar_has_it(year, month, day):
    try:
        exists = bool(date(year, month, day))
    except ValueError:
        exists = False
    assert (literal_fault(f"{year:04}-{month:02}-{day:02}", XSD + "date") is None) == exists


def test_a_datatype_that_does_not_exist_is_told_and_others_are_left_alone():
    assert literal_fault("x", XSD + "dat") == (
        "datatype-unknown",
        {"datatype": "xsd:dat", "near": "xsd:date"},
    )
    assert literal_fault("x", XSD + "qqqqq") == ("datatype-unknown", {"datatype": "xsd:qqqqq", "near": ""})
    assert literal_fault("anything", "http://example.org/datatype") is None
