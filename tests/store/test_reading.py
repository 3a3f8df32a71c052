"""Files as people keep them: byte order marks, line ends, hidden neighbours, several graphs."""

from __future__ import annotations

from pathlib import Path

import pytest

from planatlas.errors import InputError
from planatlas.store import NamedNode, Store, read_folder, read_statements, read_triples

TURTLE = '@prefix x: <http://example.org/> .\nx:a x:b "one" .\nx:c x:d "two" .\n'


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbf" + TURTLE.encode(), TURTLE.replace("\n", "\r\n").encode()],
    ids=["byte order mark", "line ends of Windows"],
)
def test_each_statement_keeps_its_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "data.ttl"
    path.write_bytes(content)
    assert [statement.line for statement in read_statements(path)] == [2, 3]


def test_a_very_long_line_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(TURTLE + f'x:e x:f "{"y" * 3_000_000}" .\nx:g x:h "z" .\n', "utf-8")
    assert [statement.line for statement in read_statements(path)] == [2, 3, 4, 5]


def test_the_graph_of_each_statement_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "data.trig"
    path.write_text("@prefix x: <http://example.org/> .\nx:g { x:a x:b x:c }\nx:a x:b x:c .\n", "utf-8")
    assert [statement.graph for statement in read_statements(path)] == [
        NamedNode("http://example.org/g"),
        None,
    ]
    assert len(set(read_triples(path))) == 1


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_bytes(TURTLE.encode() + 'x:e x:f "año" .'.encode("latin-1"))
    with pytest.raises(InputError) as caught:
        list(read_statements(path))
    assert (caught.value.key, caught.value.where) == ("file-not-utf8", f"{path}:4")


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / ".kept" / "data"
    for name in ("b.ttl", "a.nt", "._b.ttl", ".git/c.ttl", "deeper/.cache/d.ttl", "deeper/e.TTL", "f.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\xff")
    assert [str(path.relative_to(folder)) for path in read_folder(folder)] == [
        "a.nt",
        "b.ttl",
        "deeper/e.TTL",
    ]


def test_half_a_character_in_a_query_is_told_with_its_place() -> None:
    with pytest.raises(InputError) as caught:
        Store().query('SELECT *\n{ ?s ?p "\ud800" }')
    assert (caught.value.key, caught.value.where) == ("query-syntax", "2:10")
