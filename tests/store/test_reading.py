"""Files as people keep them: byte order marks, line ends, hidden neighbours, several graphs."""

from __future__ import annotations

import gzip
import json
import os
import socket
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planatlas.errors import InputError
from planatlas.store import NamedNode, Store, read_folder, read_statements, read_triples
from planatlas.store.rdf_stream import JSONDepth
from planatlas.store.reading import read_text, short_name

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


STATEMENT = b"<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n"
RDF_XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://example.org/">'
    b'<rdf:Description rdf:about="http://example.org/a">%b</rdf:Description></rdf:RDF>\n'
)
ENTITIES = b'<!DOCTYPE rdf:RDF [<!ENTITY e0 "ha">%b]>' % b"".join(
    b'<!ENTITY e%d "%b">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10)
)
LONG = 20 * 1024 * 1024


def refusal(path: Path) -> InputError:
    """Return what a file is refused with, the same from each way of reading."""
    found = []
    for read in (read_statements, read_triples):
        with pytest.raises(InputError) as caught:
            list(read(path))
        found.append(caught.value)
    assert found[0].text("es") == found[1].text("es")
    for lang in ("en", "es"):
        assert found[0].text(lang).startswith(str(path))
        assert "\n" not in found[0].text(lang)
        assert len(found[0].text(lang)) < 600
    return found[0]


@pytest.mark.parametrize(
    "name", ["d.ttl", "d.nt", "d.nq", "d.trig", "d.jsonld", "d.json", "d.rdf", "D.NT.GZ"]
)
def test_a_compressed_file_says_the_same(tmp_path: Path, name: str) -> None:
    content = {
        ".jsonld": b'{"@id": "http://example.org/a",\n"http://example.org/b": {"@id": "http://example.org/c"}}',
        ".rdf": RDF_XML % b'\n<x:b rdf:resource="http://example.org/c"/>',
    }
    content[".json"] = content[".jsonld"]
    plain = tmp_path / name.lower().removesuffix(".gz")
    plain.write_bytes(content.get(plain.suffix, b"\n" + STATEMENT))
    packed = tmp_path / "packed" / (name if name.endswith(".GZ") else name + ".gz")
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + plain.read_bytes()))
    assert list(read_statements(packed)) == list(read_statements(plain))
    assert list(read_triples(packed)) == list(read_triples(plain)) != []
    assert [statement.line for statement in read_statements(packed)] == [2]
    assert read_folder(packed.parent) == [packed]
    assert read_text(packed) == plain.read_text("utf-8")
    assert short_name(packed).lower() == "d"


PACKED = gzip.compress(STATEMENT * 50_000)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (PACKED[:-9], "file-gzip"),
        (PACKED[: len(PACKED) // 2], "file-gzip"),
        (PACKED[:5], "file-gzip"),
        (PACKED[:-8] + bytes(8), "file-gzip"),
        (PACKED[:50] + b"\xff" * 20 + PACKED[70:], "file-gzip"),
        (PACKED + b"and more", "file-gzip"),
        (STATEMENT, "file-gzip"),
        (gzip.compress(b"<http://example.org/a>"), "file-syntax"),
        (gzip.compress(b"\xff\xfe<"), "file-not-utf8"),
    ],
    ids=[
        "tail cut",
        "half",
        "head only",
        "wrong sum",
        "damaged",
        "trailing",
        "plain text",
        "syntax",
        "UTF-16",
    ],
)
def test_a_damaged_gzip_is_refused(tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "data.nt.gz"
    path.write_bytes(content)
    assert refusal(path).key == key


def test_a_decompression_bomb_is_not_unpacked(tmp_path: Path) -> None:
    for name, start, part in (
        ("a.ttl.gz", b'<a:> <a:> "', b"y"),
        ("b.nt.gz", b"", b"\0"),
        ("c.ttl.gz", b"", b"y"),
    ):
        packer = zlib.compressobj(9, wbits=31)
        chunk = part * (1 << 20)
        packed = packer.compress(start) + b"".join(packer.compress(chunk) for _ in range(100))
        path = tmp_path / name
        path.write_bytes(packed + packer.flush())
        assert refusal(path).key == ("file-nul" if part == b"\0" else "file-too-long")


@pytest.mark.parametrize(
    ("name", "content", "key", "line"),
    [
        ("nul.ttl", b'\n<a:> <a:> "a\0" .', "file-nul", 2),
        ("nul.nt", STATEMENT * 10_000 + b"\0" * 100, "file-nul", 10_001),
        ("wide.ttl", STATEMENT.decode().encode("utf-16"), "file-not-utf8", 1),
        ("wide.nt", STATEMENT.decode().encode("utf-16-le"), "file-nul", 1),
        ("cut.ttl", STATEMENT + "# añ".encode()[:-1], "file-not-utf8", 2),
        ("far.ttl", STATEMENT * 10_000 + b"\xff", "file-not-utf8", 10_001),
        ("iri.ttl", b"\n<http://a b> <a:> 1 .", "file-syntax", 2),
        ("iri.nt", STATEMENT + b"<http://a b> <a:> <a:> .", "file-syntax", 2),
        ("half.jsonld", b'{"@id": "http://example.org/a",\n "http://example.org/b": [1,\n', "file-syntax", 3),
        ("half.rdf", (RDF_XML % b"\n<x:b>1</x:b>\n<x:c>2</x:c>")[:-40], "file-syntax", 3),
        ("half.ttl", STATEMENT + b"<http://example.org/a> <http://exa", "file-syntax", 2),
        ("bomb.rdf", ENTITIES + RDF_XML % b"<x:b>&e9;</x:b>", "file-entities", 1),
        ("bomb.owl", ENTITIES + RDF_XML % b'<x:b x:c="&e9;"/>', "file-entities", 1),
        (
            "wide.rdf",
            b'<!DOCTYPE r [<!ENTITY e "%b">]>' % (b"y" * 50_000)
            + RDF_XML % (b"<x:b>" + b"&e;" * 5_000 + b"</x:b>"),
            "file-entities",
            1,
        ),
        ("word.ttl", b"y" * LONG, "file-too-long", 1),
        ("text.ttl", STATEMENT + b'<a:> <a:> "' + b"y " * LONG + b'" .', "file-too-long", 2),
        ("text.nt", STATEMENT + b'<a:> <a:> "' + b"y" * LONG + b'" .\n', "file-too-long", 2),
        ("open.ttl", STATEMENT + b'<a:> <a:> """' + b"y\n" * LONG, "file-too-long", None),
        ("text.jsonld", b'{"@id": "a:",\n "a:b": "' + b"y" * LONG + b'"}', "file-too-long", 2),
        ("text.rdf", RDF_XML % (b"\n<x:b>" + b"y" * LONG + b"</x:b>"), "file-too-long", 2),
        ("deep.jsonld", b'{"a:b":' * 20_000 + b"1" + b"}" * 20_000, "file-too-deep", 1),
        ("deep.json", b'{"a:b":\n' * 9_000 + b"1" + b"}" * 9_000, "file-too-deep", 1),
        ("deep.ttl", b"<a:> <a:> " + b"<<( <a:> <a:> " * 500 + b"1" + b" )>>" * 500, "file-too-deep", 1),
        (
            "deep.rdf",
            RDF_XML % (b"<x:b><rdf:Description>" * 9_000 + b"</rdf:Description></x:b>" * 9_000),
            "file-too-deep",
            1,
        ),
    ],
)  # fmt: skip
def test_what_no_parser_should_see_is_refused(
    tmp_path: Path, name: str, content: bytes, key: str, line: int | None
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = refusal(path)
    assert error.key == key
    if line is not None:
        assert error.where == f"{path}:{line}"


@pytest.mark.parametrize(
    ("name", "content", "count"),
    [
        ("entities.owl", b'<!DOCTYPE rdf:RDF [<!ENTITY x "http://example.org/">]>'
         + RDF_XML % b'<x:b rdf:resource="&x;c"/><x:b>&lt;&amp;</x:b>', 2),
        ("brackets.jsonld", b'{"@id": "a:", "a:b": ["' + b"{[" * 5_000 + b'", "\\"[{\\\\", "'
         + b"\\\\\\\"{" * 20_000 + b'"]}', 3),
        ("quotes.ttl", b'<a:> <a:> "' + b"<<" * 5_000 + b'", "' + b"<<( )>>" * 5_000 + b'" .', 2),
        ("one-line.ttl", b"".join(b'<a:%d> <a:> "y" . ' % n for n in range(30_000)), 30_000),
        ("text.nt", b'<a:> <a:> "' + b"y" * 15_000_000 + b'" .\n', 1),
        ("wide.jsonld", b"[" + b",".join(b'{"@id":"a:%d","a:b":[1]}' % n for n in range(999)) + b"]", 999),
        ("nothing.jsonld", b"\xef\xbb\xbf \n", 0),
        ("nothing.rdf", b"\n", 0),
        ("nothing.ttl", b"\xef\xbb\xbf", 0),
        ("nothing.nt.gz", b"", 0),
    ],
)  # fmt: skip
def test_what_looks_like_it_is_read(tmp_path: Path, name: str, content: bytes, count: int) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert len(list(read_statements(path))) == len(list(read_triples(path))) == count


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe, loop, broken = tmp_path / "pipe.ttl", tmp_path / "loop.ttl", tmp_path / "broken.ttl"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    broken.symlink_to("nowhere.ttl")
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "folder.ttl" / "up").symlink_to(tmp_path)
    for path in (loop, tmp_path):
        with pytest.raises(InputError) as caught:
            read_folder(path)
        assert (caught.value.key, caught.value.where) == ("file-link-loop", str(loop))
    assert refusal(loop).key == "file-link-loop"
    loop.unlink()
    assert read_folder(tmp_path) == [broken, pipe]
    for path, key in ((pipe, "file-special"), (broken, "file-missing")):
        assert read_folder(path) == [path]
        assert refusal(path).key == key
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.ttl"))
        assert refusal(tmp_path / "socket.ttl").key == "file-special"


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = tmp_path / "data.ttl", os.open
    path.write_bytes(STATEMENT)

    def late(name: str, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return real(name, flags)

    monkeypatch.setattr(os, "open", late)
    with pytest.raises(InputError) as caught:
        list(read_statements(path))
    assert caught.value.key == "file-special"


def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    path, folder = tmp_path / "data.ttl", tmp_path / "folder"
    path.write_bytes(STATEMENT)
    folder.mkdir()
    path.chmod(0)
    folder.chmod(0)
    try:
        if os.access(path, os.R_OK):
            pytest.skip("this user may read everything")
        assert refusal(path).key == "file-unreadable"
        with pytest.raises(InputError) as caught:
            read_folder(tmp_path)
        assert (caught.value.key, caught.value.where) == ("file-unreadable", str(folder))
    finally:
        folder.chmod(0o700)


@pytest.mark.parametrize("kind", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_what_the_system_refuses_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: OSError
) -> None:
    path = tmp_path / "data.ttl"
    path.write_bytes(STATEMENT)

    def refuse(*_: object) -> int:
        raise kind

    monkeypatch.setattr(os, "open", refuse)
    error = refusal(path)
    assert (error.key, error.details) == ("file-unreadable", {"reason": kind.strerror})


@pytest.mark.parametrize("change", [b"", STATEMENT * 60_000, None], ids=["emptied", "longer", "touched"])
@pytest.mark.parametrize("read", [read_statements, read_triples])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, read: Callable[[Path], Iterator[object]], change: bytes | None
) -> None:
    path = tmp_path / "data.nt"
    path.write_bytes(STATEMENT * 50_000)
    statements = read(path)
    next(statements)
    if change is None:
        os.utime(path, ns=(0, 0))
    else:
        with path.open("r+b") as stream:
            stream.truncate(len(change) // 3)
            stream.write(change)
    with pytest.raises(InputError) as caught:
        list(statements)
    assert caught.value.key == "file-changed"


def test_a_file_that_is_replaced_or_removed_while_it_is_read_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    for change in (
        Path.unlink,
        lambda p: (p.with_suffix(".new").write_bytes(b"x"), p.with_suffix(".new").replace(p)),
    ):
        path.write_bytes(STATEMENT * 50_000)
        statements = read_statements(path)
        next(statements)
        change(path)
        assert len(list(statements)) == 49_999


def test_what_a_parser_says_is_one_short_line(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_bytes(STATEMENT + b"\x1b[2J" + b"y" * 100_000 + b"\n")
    text = refusal(path).text("en")
    assert "\x1b" not in text
    assert text.startswith(f"{path}:2: not valid Turtle: ")


JSON_TEXT = st.text('{}[]"\\a', max_size=6)
JSON_VALUES = st.recursive(
    JSON_TEXT | st.just(1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(JSON_TEXT, inner, max_size=3),
)


def depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


@given(value=JSON_VALUES, size=st.integers(1, 9))
def test_the_depth_of_json_is_the_same_in_pieces_of_any_size(value: object, size: int) -> None:
    text, measure = json.dumps(value).encode(), JSONDepth()
    assert max(measure.deepest(text[at : at + size]) for at in range(0, len(text), size)) == depth(value)


@pytest.mark.parametrize(
    "unit", ["y\n", "a line of a text that goes on and on\n", "# no comment\n" * 9 + "y\n"]
)
def test_lines_are_right_after_a_text_of_many_lines(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "data.ttl"
    for count in (1, 3_000, 60_000 // unit.count("\n"), 1_000_000 // len(unit)):
        text = f'"""{unit * count}"""'
        path.write_text(f"<a:> <a:> 1, {text} ,\n2 .\n<a:> <a:b> '''x\n''', 3 .", "utf-8")
        last = 1 + count * unit.count("\n")
        told = [statement.line for statement in read_statements(path)]
        assert told == [1, last, last + 1, last + 3, last + 3]


def test_a_text_of_many_short_lines_takes_no_longer_than_one_of_few(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_bytes(STATEMENT + b'<a:> <a:> """' + b"y\n" * 7_000_000 + b'""" .\n' + STATEMENT)
    # Read anew at each line it would take days.
    assert [statement.line for statement in read_statements(path)] == [1, 7_000_002, 7_000_003]
