// The prefixes that a query declares: the page shows those of the project.
export function prefixesOf(text) {
  const found = {};
  for (const [, prefix, iri] of text.matchAll(/PREFIX\s+([\w-]*):\s*<([^>]*)>/gi)) found[prefix] = iri;
  return found;
}
