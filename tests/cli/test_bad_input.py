"""Bad input: one line that says what, where and what to do, exit code 2, and nothing left behind."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.running import LAND, Outcome, as_process

Run = Callable[..., Outcome]

FILES = {
    "prose.ttl": b"Plan nacional, cap\xc3\xadtulo 1\n",
    "prose.rdf": b"Plan nacional\n",
    "prose.jsonld": b"Plan nacional\n",
    "open.ttl": b'# c\n@prefix x: <http://x/> .\nx:a x:b "c"',
    "plan.docx": b"PK",
    "no-extension": b"",
    "latin-1.ttl": b'@prefix x: <http://x/> .\nx:a x:b "a\xf1o" .\n',
    "empty.ttl": b"",
    "comment.ttl": b"# nothing else\n",
    "no-country.ttl": b"<http://x/a> <http://x/b> <http://x/c> .\n",
    "folder/readme.txt": b"no RDF here\n",
    "broken.rq": b"SELECT ?plan\n{ ?plan a plan:Plan ; }} \n",
    "service.rq": b"SELECT *\n{ SERVICE <http://example.org/> { ?s ?p ?o } }\n",
    "latin-1.rq": b"# a\xf1o\nSELECT * { ?s ?p ?o }\n",
}
NOT_UTF8 = "latin-1.ttl:2: the file is not UTF-8 text (first wrong byte at position 35). Save it as UTF-8."
NO_RDF = "folder: the folder holds no RDF file. Put .ttl, .nt, .nq, .trig, .jsonld or .rdf files in it."
READ = "Use .ttl, .nt, .nq, .trig, .jsonld, .json, .rdf, .owl or .xml, compressed as .gz or not."
NO_UPDATE = "a question only reads, and only what is loaded here. Write a SELECT, ASK, CONSTRUCT or DESCRIBE."
CHOOSE = "say what to suppose: --declassify INSTRUMENT, --close or --learn-from INDICATOR."
NEITHER = "neither a file nor SPARQL. Check the path, or write the query in quotes."
HERE = "not valid SPARQL; the fault is here or just before:"
END = "not valid SPARQL; the fault is before the end, or something is left open. Mend it and ask again."

CASES: list[tuple[list[str], str]] = [
    # Files that cannot be read.
    (
        ["validate", "prose.rdf"],
        "prose.rdf:1: not valid RDF/XML: Unexpected text event: 'Plan nacional '. "
        "Mend that place; nothing was loaded.",
    ),
    (
        ["validate", "prose.jsonld"],
        "prose.jsonld:1: not valid JSON-LD: Unexpected char: 'P'. Mend that place; nothing was loaded.",
    ),
    (
        ["gaps", "--data", "open.ttl"],
        "open.ttl:3: not valid Turtle: Triples should be followed by a dot. "
        "Mend that place; nothing was loaded.",
    ),
    (["validate", "plan.docx"], f"plan.docx: the extension .docx is none that is read here. {READ}"),
    (["gaps", "--data", "plan.docx"], f"plan.docx: the extension .docx is none that is read here. {READ}"),
    (["validate", "no-extension"], f"no-extension: the extension — is none that is read here. {READ}"),
    (["validate", "latin-1.ttl"], NOT_UTF8),
    (["gaps", "--data", "latin-1.ttl"], NOT_UTF8),
    (
        ["validate", "empty.ttl"],
        "empty.ttl: the file holds no statement. Check that it is the right file.",
    ),
    (
        ["validate", "comment.ttl"],
        "comment.ttl: the file holds no statement. Check that it is the right file.",
    ),
    (["validate", "missing.ttl"], "missing.ttl: no such file or folder. Check the path."),
    (["gaps", "--data", "missing"], "missing: no such file or folder. Check the path."),
    (["validate", str(LAND), "missing.ttl"], "missing.ttl: no such file or folder. Check the path."),
    (
        ["validate", str(LAND), "--shapes", "missing.ttl"],
        "missing.ttl: no such file or folder. Check the path.",
    ),
    (["validate", "folder"], NO_RDF),
    (["gaps", "--data", "folder"], NO_RDF),
    (
        ["gaps", "--data", "no-country.ttl"],
        "no-country.ttl: no country can be told from this file or folder. Name a sector planning system with "
        "its jurisdiction and country code, or put the file in a folder named after the country "
        "(three letters).",
    ),
    # What does not exist.
    (["gaps", "XYZ"], "XYZ: no such country in the loaded graphs. Use one of: CHL, PER."),
    (["gaps", "CHL", "Peru"], "PERU: no such country in the loaded graphs. Use one of: CHL, PER."),
    (["gaps", "PER", "--data", str(LAND)], "PER: no such country in the loaded graphs. Use one of: XXA."),
    (["export", "XYZ"], "XYZ: no such country in the loaded graphs. Use one of: CHL, PER."),
    (["timeline", "XYZ"], "XYZ: no such country in the loaded graphs. Use one of: CHL, PER."),
    (
        ["gaps", "CHL", "--dataset", "vega2021"],
        "vega2021: no such dataset for CHL. Did you mean vega-2021? Use one of: primary-sources, vega-2021.",
    ),
    (
        ["export", "CHL", "--dataset", "other"],
        "other: no such dataset for CHL. Use one of: primary-sources, vega-2021.",
    ),
    (
        ["gaps", "CHL", "--sector", "health"],
        "health: no system of that sector for CHL. Use one of: defence.",
    ),
    (
        ["ask", "gaps/matrx"],
        "gaps/matrx: no such question. Did you mean gaps/matrix? List them with `planatlas ask`.",
    ),
    (["ask", "weather"], "weather: no such question. List them with `planatlas ask`."),
    (["whatif", "PER"], CHOOSE),
    (["whatif", "PER", "--close", "--learn-from", "1.1"], CHOOSE),
    (
        ["whatif", "PER", "--declassify", "pesem-2017-2020"],
        "pesem-2017-2020: no such instrument for PER. Did you mean pesem-2017-2021? "
        "List their short names with `planatlas ask explore/instruments --iri`.",
    ),
    (
        ["whatif", "PER", "--learn-from", "9.9"],
        "9.9: no such indicator. Use one of: 1.1, 1.2, 1.3, 2.1, 2.2, 2.3, 3.1, 3.2.",
    ),
    # Parameters of questions.
    (
        ["ask", "explore/find"],
        "explore/find needs the parameter words. Give for example words=PESEM.",
    ),
    (["ask", "gaps/matrix", "-p", "countries"], "countries: write a parameter as name=value."),
    (
        ["ask", "explore/sources", "-p", "type=law"],
        "type: explore/sources has no such parameter. Did you mean types? It takes: types.",
    ),
    (
        ["ask", "gaps/matrix", "-p", "date=2018-02-30"],
        "2018-02-30: not a date that exists, for date. Write it as YYYY-MM-DD, for example 2018-12-31.",
    ),
    (
        ["ask", "gaps/matrix", "-p", "countries=Peru"],
        "Peru: not a country code for countries. Use three letters (ISO 3166-1 alpha-3), for example CHL. "
        "Known here: CHL, PER.",
    ),
    (
        ["ask", "gaps/matrix", "-p", "indicators=first"],
        "first: not an indicator, for indicators. Write its code, for example 1.1, or its full address.",
    ),
    (
        ["ask", "explore/sources", "-p", "types=a law"],
        "a law: not a code of the list source-type, for types. Use lower-case letters, digits and hyphens.",
    ),
    (
        ["ask", "explore/evidence-of", "-p", "thing=the plan"],
        "the plan: names nothing, for thing. Write a short name such as per:sinaplan, or a full address.",
    ),
    # Dates, years, formats, languages.
    (
        ["gaps", "CHL", "--as-of", "2018-02-30"],
        "2018-02-30: not a date that exists. Write it as YYYY-MM-DD, for example 2018-12-31.",
    ),
    (
        ["gaps", "CHL", "--as-of", "31/12/2018"],
        "31/12/2018: not a date that exists. Write it as YYYY-MM-DD, for example 2018-12-31.",
    ),
    (
        ["timeline", "PER", "--from", "18"],
        "18: not a year. Write four digits, for example 2018.",
    ),
    (
        ["timeline", "PER", "--from", "2020", "--to", "2010"],
        "the first year (2020) is after the last (2010). Swap them.",
    ),
    (
        ["gaps", "--format", "xlsx"],
        "xlsx: no such format here. Use one of: table, csv, json, turtle, md.",
    ),
    (
        ["export", "PER", "-f", "xml"],
        "xml: no such format here. Use one of: ttl, nq, jsonld, csv, xlsx, stratml.",
    ),
    (["--lang", "fr", "gaps"], "fr: no such language. Use en or es."),
    (["gaps", "--lang"], "--lang needs a value after it. See `--help` of the command."),
    # The command line itself.
    (["gap"], "gap: no such command. Did you mean gaps? See `planatlas --help`."),
    (["weather"], "weather: no such command. See `planatlas --help`."),
    (
        ["gaps", "--as-off", "2018"],
        "--as-off: no such option. Did you mean --as-of? See `--help` of the command.",
    ),
    (["gaps", "--as-of"], "--as-of needs a value after it. See `--help` of the command."),
    (["gaps", "--full=yes"], "--full takes no value. Leave it out."),
    (["export"], "ISO3 is missing. See `--help` of the command."),
    (["validate"], "Nothing to check. Name files or folders, or a store with --store."),
    (["export", "CHL", "PER"], "PER: one argument too many. See `--help` of the command."),
    # SPARQL.
    (["query", "SELECT ?plan { ?plan a plan:Plan"], f"1:33: {END}"),
    (["query", "SELECT ?a { ?a ?b 'c\n' }"], f"1:21: {HERE} ' }}. Mend it and ask again."),
    (
        ["query", "SELECT * { ?s foo:p ?o }"],
        "1:20: foo: is no prefix known here. Declare it with PREFIX, or write the whole address.",
    ),
    (
        ["query", "SELECT ?x ?x {}"],
        "1:16: not valid SPARQL (Duplicated variable name in SELECT); the fault is before the end, "
        "or something is left open. Mend it and ask again.",
    ),
    (["query", "broken.rq"], f"broken.rq:3:1: {END}"),
    (["query", "missing.rq"], f"missing.rq: {NEITHER}"),
    (["query", ""], NEITHER),
    (
        ["query", "latin-1.rq"],
        "latin-1.rq: the file is not UTF-8 text (first wrong byte at position 3). Save it as UTF-8.",
    ),
    (["query", "INSERT DATA { <a:a> <a:a> <a:a> }"], f"1:1: INSERT: {NO_UPDATE}"),
    (["query", "DELETE WHERE { ?s ?p ?o }"], f"1:1: DELETE: {NO_UPDATE}"),
    (["query", "LOAD <http://example.org/data.ttl>"], f"1:1: LOAD: {NO_UPDATE}"),
    (["query", "DROP ALL"], f"1:1: DROP: {NO_UPDATE}"),
    (
        ["query", "SELECT * FROM <http://example.org/data.ttl> { ?s ?p ?o }"],
        "1:10: FROM: a question only reads, and only what is loaded here. "
        "Leave FROM out: all that is loaded is asked; use GRAPH for one dataset.",
    ),
    (
        ["query", "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"],
        "1:12: SERVICE: a question only reads, and only what is loaded here. "
        "Allow its host with --allow-service, or load the other source first.",
    ),
    (
        ["query", "service.rq"],
        "service.rq:2:3: SERVICE: a question only reads, and only what is loaded here. "
        "Allow its host with --allow-service, or load the other source first.",
    ),
]  # fmt: skip
SPANISH: list[tuple[list[str], str]] = [
    (["validate", "missing.ttl"], "missing.ttl: no existe el archivo o la carpeta. Revise la ruta."),
    (
        ["validate", "latin-1.ttl"],
        "latin-1.ttl:2: el archivo no es texto UTF-8 (primer byte erróneo en la posición 35). "
        "Guárdelo como UTF-8.",
    ),
    (["gaps", "XYZ"], "XYZ: ese país no está en los grafos cargados. Use uno de: CHL, PER."),
    (
        ["gaps", "CHL", "--dataset", "vega2021"],
        "vega2021: CHL no tiene ese conjunto de datos. ¿Quiso decir vega-2021? "
        "Use uno de: primary-sources, vega-2021.",
    ),
    (
        ["gaps", "CHL", "--as-of", "2018-02-30"],
        "2018-02-30: no es una fecha que exista. Escríbala como AAAA-MM-DD, por ejemplo 2018-12-31.",
    ),
    (["gap"], "gap: no existe ese comando. ¿Quiso decir gaps? Vea `planatlas --help`."),
    (["gaps", "--as-of"], "--as-of necesita un valor después. Vea `--help` del comando."),
    (["validate"], "Nada que revisar. Indique archivos o carpetas, o un almacén con --store."),
    (["export", "CHL", "PER"], "PER: sobra un argumento. Vea `--help` del comando."),
    (
        ["ask", "gaps/matrx"],
        "gaps/matrx: no existe esa pregunta. ¿Quiso decir gaps/matrix? Vea la lista con `planatlas ask`.",
    ),
    (
        ["query", "SELECT ?plan { ?plan a plan:Plan"],
        "1:33: no es SPARQL válido; la falla está antes del final, o algo quedó abierto. "
        "Corríjala y vuelva a preguntar.",
    ),
    (
        ["query", "DROP ALL"],
        "1:1: DROP: una pregunta solo lee, y solo lo que está cargado aquí. "
        "Escriba un SELECT, ASK, CONSTRUCT o DESCRIBE.",
    ),
]
IDS = [" ".join(arguments)[:60] for arguments, _ in CASES]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with bad files, the working directory of the test."""
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("arguments", "line"), CASES, ids=IDS)
def test_one_line_and_nothing_left_behind(run: Run, folder: Path, arguments: list[str], line: str) -> None:
    before = contents(folder)
    assert run(*arguments) == Outcome(2, "", f"planatlas: {line}\n")
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("arguments", "line"), SPANISH, ids=[a[0] + str(n) for n, (a, _) in enumerate(SPANISH)]
)
def test_the_line_in_spanish(run: Run, folder: Path, arguments: list[str], line: str) -> None:
    assert run(*arguments, "--lang", "es") == Outcome(2, "", f"planatlas: {line}\n")


def test_a_language_that_is_not_ours_is_told_in_the_reader_s(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANATLAS_LANG", "es_PE.UTF-8")
    assert run("gaps", "--lang=fr").err == "planatlas: fr: ese idioma no está disponible. Use en o es.\n"


STATEMENT = b"<http://x/a> <http://x/b> <http://x/c> .\n"
LAUGHS = b"".join(b'<!ENTITY e%d "%b">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
XML = (
    b'<!DOCTYPE r [<!ENTITY e0 "ha">%b]>\n<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns:x="http://x/">\n<r:Description r:about="http://x/a"><x:b>%b</x:b></r:Description>\n</r:RDF>\n'
)
LONG = 20 * 1024 * 1024
GZIP = (
    ": the compressed file is cut off or damaged. Get it or compress it again; nothing was loaded.",
    ": el archivo comprimido está cortado o dañado. Obténgalo o comprímalo de nuevo; no se cargó nada.",
)
MEND = ("Mend that place; nothing was loaded.", "Corrija ese lugar; no se cargó nada.")
TOO_LONG = (
    "a value or word is longer than 16 MB, or its end is missing. Mend or shorten it; nothing was loaded.",
    "un valor o una palabra pasa de 16 MB, o falta su final. Corríjalo o acórtelo; no se cargó nada.",
)
# What is wrong with a file: its name, its content, and the line to show in English and in Spanish.
DAMAGED: dict[str, tuple[bytes, str, str]] = {
    "cut.ttl.gz": (gzip.compress(STATEMENT)[:-9], *GZIP),
    "half.nt.gz": (gzip.compress(STATEMENT * 9_999)[:300], *GZIP),
    "plain.nq.gz": (STATEMENT, *GZIP),
    "syntax.ttl.gz": (
        gzip.compress(STATEMENT + b"<http://x/a> ."),
        f":2: not valid Turtle: . is not a valid predicate. {MEND[0]}",
        f":2: no es Turtle válido: . is not a valid predicate. {MEND[1]}",
    ),
    "nul.nt": (
        STATEMENT + b'<http://x/a> <http://x/b> "\0" .\n',
        ":2: the file holds a NUL byte (at position 68): it is damaged, or UTF-16 text. Save it as UTF-8.",
        ":2: el archivo contiene un byte NUL (en la posición 68): está dañado o es texto UTF-16. "
        "Guárdelo como UTF-8.",
    ),
    "utf-16.ttl": (
        STATEMENT.decode().encode("utf-16"),
        ":1: the file is not UTF-8 text (first wrong byte at position 0). Save it as UTF-8.",
        ":1: el archivo no es texto UTF-8 (primer byte erróneo en la posición 0). Guárdelo como UTF-8.",
    ),
    "iri.ttl": (
        b"<http://a b> <http://x/b> 1 .",
        f":1: not valid Turtle: Invalid IRI code point ' '. {MEND[0]}",
        f":1: no es Turtle válido: Invalid IRI code point ' '. {MEND[1]}",
    ),
    "half.jsonld": (
        b'{"@id": "http://x/a",\n "http://x/b": [1,\n',
        f":3: not valid JSON-LD: Unexpected end of file, a value was expected. {MEND[0]}",
        f":3: no es JSON-LD válido: Unexpected end of file, a value was expected. {MEND[1]}",
    ),
    "half.rdf": (
        (XML % (b"", b"1"))[:-10],
        f":3: not valid RDF/XML: no element found. {MEND[0]}",
        f":3: no es RDF/XML válido: no element found. {MEND[1]}",
    ),
    "laughs.rdf": (
        XML % (LAUGHS, b"&e9;"),
        ":3: the entities of the document grow beyond measure. Write out what they stand for; "
        "nothing was loaded.",
        ":3: las entidades del documento crecen sin medida. Escriba lo que representan; no se cargó nada.",
    ),
    "deep.jsonld": (
        b'{"http://x/b":' * 9_999 + b"1" + b"}" * 9_999,
        ":1: nested more than 500 levels deep. Give the inner parts addresses of their own; "
        "nothing was loaded.",
        ":1: hay más de 500 niveles anidados. Dé direcciones propias a las partes internas; "
        "no se cargó nada.",
    ),
    "long.ttl": (
        STATEMENT + b'<http://x/a> <http://x/b> "' + b"a " * LONG + b'" .',
        f":2: {TOO_LONG[0]}",
        f":2: {TOO_LONG[1]}",
    ),
    "no-breaks.nt": (b"x" * LONG, f":1: {TOO_LONG[0]}", f":1: {TOO_LONG[1]}"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_one_line_and_nothing_is_loaded(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    content, english, spanish = DAMAGED[name]
    Path(name).write_bytes(content)
    for lang, line in (("en", english), ("es", spanish)):
        said = f"planatlas: {name}{line}\n"
        for command in (["validate"], ["gaps", "--data"]):
            assert run(*command, name, "--lang", lang) == Outcome(2, "", said)
        # A good file beside it is not loaded either, and each fault has its line.
        outcome = run("load", LAND, name, "--store", "atlas.db", "--lang", lang)
        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err.startswith(said)
        assert outcome.err.count("\n") == 2
        assert run("ask", "--store", "atlas.db").code == 2
    assert Path(name).read_bytes() == content


SPECIAL = (
    "a pipe, socket or device is no file. Write what it gives to a file, and name that one.",
    "una tubería, un socket o un dispositivo no es un archivo. "
    "Guarde su contenido en un archivo e indique ese.",
)
LOOP = (
    "the link leads back to itself. Let it point to a file.",
    "el enlace vuelve sobre sí mismo. Haga que apunte a un archivo.",
)
MISSING = ("no such file or folder. Check the path.", "no existe el archivo o la carpeta. Revise la ruta.")


@pytest.mark.parametrize("folder", [False, True], ids=["named", "in a folder"])
@pytest.mark.parametrize(
    ("name", "lines"), [("pipe.ttl", SPECIAL), ("loop.ttl", LOOP), ("broken.ttl", MISSING)]
)
def test_what_is_no_file_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, lines: tuple[str, str], folder: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("data", "xxa", name)
    path.parent.mkdir(parents=True)
    Path("data", "folder.ttl").mkdir()
    if name == "pipe.ttl":
        os.mkfifo(path)
    else:
        path.symlink_to(name if name == "loop.ttl" else "nowhere.ttl")
    given = "data" if folder else str(path)
    for lang, line in zip(("en", "es"), lines, strict=True):
        said = f"planatlas: {path}: {line}\n"
        for command in (["validate"], ["gaps", "--data"]):
            assert run(*command, given, "--lang", lang) == Outcome(2, "", said)
        outcome = run("load", given, "--store", "atlas.db", "--lang", lang)
        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err.startswith(said)


def test_a_folder_with_the_name_of_a_file_is_a_folder(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "x.ttl"
    folder.mkdir()
    assert run("validate", folder).err == f"planatlas: {folder}: {NO_RDF.removeprefix('folder: ')}\n"
    (folder / "land.ttl.gz").write_bytes(gzip.compress(LAND.read_bytes()))
    assert (
        run("validate", folder).out.replace(str(folder / "land.ttl.gz"), str(LAND))
        == run("validate", LAND).out
    )


def test_a_compressed_dataset_is_loaded_as_it_is_unpacked(run: Run, tmp_path: Path) -> None:
    packed = tmp_path / "land.ttl.gz"
    packed.write_bytes(gzip.compress(LAND.read_bytes()))
    outcomes = []
    for name, path in (("plain.db", LAND), ("packed.db", packed)):
        loaded = run("load", path, "--store", tmp_path / name)
        assert (loaded.code, loaded.err) == (0, "")
        outcomes.append(run("ask", "explore/instruments", "--store", tmp_path / name, "--format", "csv"))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0].rows


def test_a_compressed_dataset_answers_as_it_does_unpacked(run: Run, tmp_path: Path) -> None:
    packed = tmp_path / "land.ttl.gz"
    packed.write_bytes(gzip.compress(LAND.read_bytes()))
    for command in (["gaps", "XXA"], ["export", "XXA"], ["timeline", "XXA", "--from", "2020"]):
        plain = run(*command, "--data", LAND)
        assert run(*command, "--data", packed) == plain
        assert (plain.code, bool(plain.out)) == (0, True)
    stores = [tmp_path / "plain.db", tmp_path / "packed.db"]
    for store, path in zip(stores, (LAND, packed), strict=True):
        assert run("load", path, "--store", store).code == 0
    plain, unpacked = (run("gaps", "XXA", "--store", store) for store in stores)
    assert unpacked == plain


def test_prose_in_a_turtle_file(run: Run, folder: Path) -> None:
    for command in (["validate"], ["gaps", "--data"]):
        code, out, err = (outcome := run(*command, "prose.ttl")).code, outcome.out, outcome.err
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert err.startswith("planatlas: prose.ttl:1: not valid Turtle: ")
        assert err.endswith(
            "Plan is not a valid subject or graph name. Mend that place; nothing was loaded.\n"
        )


OUTPUTS = [
    ["gaps", "--data", str(LAND)],
    ["timeline", "XXA", "--data", str(LAND), "--from", "2020"],
    ["whatif", "XXA", "--data", str(LAND), "--close"],
    ["export", "XXA", "--data", str(LAND)],
    ["ask"],
    ["query", "ASK {}", "--data", str(LAND)],
    ["validate", str(LAND)],
]


@pytest.mark.parametrize("arguments", OUTPUTS, ids=lambda arguments: arguments[0])
def test_a_command_writes_its_file_whole(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    printed, path = run(*arguments), tmp_path / "new" / "answer"
    outcome = run(*arguments, "-o", path)
    assert outcome == Outcome(0, "", f"Written: {path}\n")
    assert path.read_bytes().decode("utf-8") == printed.out
    assert [p.name for p in path.parent.iterdir()] == ["answer"]


def test_bad_input_keeps_the_old_file(run: Run, folder: Path) -> None:
    old = folder / "answer.csv"
    old.write_text("the old answer", "utf-8")
    before = contents(folder)
    for arguments in (["gaps", "XYZ"], ["gaps", "--data", "open.ttl"], ["ask", "weather"], ["export", "XYZ"]):
        assert run(*arguments, "-o", old).code == 2
    assert contents(folder) == before


def test_a_write_that_fails_halfway_keeps_the_old_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "answer.txt"
    old.write_text("the old answer", "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    outcome = run("query", "ASK {}", "--data", LAND, "-o", old)
    assert outcome == Outcome(
        2,
        "",
        f"planatlas: {old}: cannot write there (No space left on device). "
        "Choose another place; nothing was changed.\n",
    )
    assert contents(tmp_path) == {old: b"the old answer"}


def test_an_output_that_is_a_folder(run: Run, tmp_path: Path) -> None:
    outcome = run("query", "ASK {}", "--data", LAND, "-o", tmp_path)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"planatlas: {tmp_path}: cannot write there (")
    assert not list(tmp_path.iterdir())


def test_an_internal_failure_is_one_line_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a fault\nof ours")

    monkeypatch.setattr("planatlas.cli.asking.open_atlas", fail)
    assert run("ask") == Outcome(
        3,
        "",
        "planatlas: an internal failure (ZeroDivisionError: a fault of ours). "
        "Run again with --debug and report it.\n",
    )
    with pytest.raises(ZeroDivisionError):
        run("ask", "--debug")


def test_debug_shows_where_bad_input_was_noticed(tmp_path: Path) -> None:
    outcome = as_process("gaps", "XYZ", "--debug", folder=tmp_path)
    assert outcome.code == 1
    assert outcome.err.startswith("Traceback")
    quiet = as_process("gaps", "XYZ", folder=tmp_path)
    assert quiet == Outcome(
        2, "", "planatlas: XYZ: no such country in the loaded graphs. Use one of: CHL, PER.\n"
    )
