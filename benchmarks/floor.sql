-- Lines of N-Triples to whole numbers: every term has one, and stands once in `term` with all that constraints
-- ask of it. `own` tells the data, which shapes target, from the class tree and the code lists beside it.

CREATE TABLE line AS
  SELECT regexp_extract(l, '^(\S+) (\S+) (.*) \.$', ['s', 'p', 'o']) AS part, own FROM (
    SELECT l, true AS own FROM read_csv($data, columns = {'l': 'VARCHAR'}, delim = chr(1), quote = '',
      escape = '', header = false, auto_detect = false)
    UNION ALL
    SELECT l, false FROM read_csv($context, columns = {'l': 'VARCHAR'}, delim = chr(1), quote = '',
      escape = '', header = false, auto_detect = false)
  );
CREATE TABLE term AS
  WITH words AS (
    SELECT part.s AS word FROM line UNION SELECT part.p FROM line UNION SELECT part.o FROM line
  ), read AS (
    SELECT word, CASE word[1] WHEN '<' THEN 'IRI' WHEN '"' THEN 'Literal' ELSE 'BlankNode' END AS kind,
      CASE word[1] WHEN '<' THEN word[2:-2] ELSE regexp_extract(word, '^"(.*)"[^"]*$', 1) END AS text,
      lower(regexp_extract(word, '"@([A-Za-z-]+)$', 1)) AS language,
      regexp_extract(word, '"\^\^<(.*)>$', 1) AS marked
    FROM words
  ), typed AS (
    SELECT *, CASE WHEN kind <> 'Literal' THEN '' WHEN language <> '' THEN 'http://www.w3.org/1999/02/22-rdf-syntax-ns#langString'
      WHEN marked = '' THEN 'http://www.w3.org/2001/XMLSchema#string' ELSE marked END AS datatype
    FROM read
  ), formed AS (
    SELECT *, CASE datatype
      WHEN 'http://www.w3.org/2001/XMLSchema#integer' THEN regexp_full_match(text, '[+-]?[0-9]+')
      WHEN 'http://www.w3.org/2001/XMLSchema#decimal' THEN regexp_full_match(text, '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)')
      WHEN 'http://www.w3.org/2001/XMLSchema#date' THEN regexp_full_match(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}')
        AND TRY_CAST(text AS DATE) IS NOT NULL
      WHEN 'http://www.w3.org/2001/XMLSchema#boolean' THEN text IN ('true', 'false', '0', '1') ELSE true END AS formed
    FROM typed
  )
  SELECT row_number() OVER ()::INTEGER AS id, word, kind, text, language, datatype, formed,
    CASE WHEN formed AND datatype IN ('http://www.w3.org/2001/XMLSchema#integer', 'http://www.w3.org/2001/XMLSchema#decimal') THEN text::DOUBLE END AS number,
    CASE WHEN formed AND datatype = 'http://www.w3.org/2001/XMLSchema#date' THEN text::DATE END AS day
  FROM formed;
CREATE TABLE t AS
  SELECT s.id AS s, p.id AS p, o.id AS o, bool_or(own) AS own
  FROM line JOIN term s ON s.word = part.s JOIN term p ON p.word = part.p JOIN term o ON o.word = part.o
  GROUP BY ALL ORDER BY p, s;
DROP TABLE line;
