// Labels beside IRIs, in the language of the page: asked of the same endpoint, a page of rows at a time.
const LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel";
const MOST = 200;

export function addLabels(place, endpoint, lang) {
  const known = new Map();
  let waiting = 0;
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => label(place, endpoint, lang, known), 80);
  };
  new MutationObserver(later).observe(place, { childList: true, subtree: true });
}

async function label(place, endpoint, lang, known) {
  const links = [...place.querySelectorAll(".yasr a.iri:not([data-seen]), .yasr td a[href]:not([data-seen])")];
  for (const link of links) link.dataset.seen = "yes";
  const wanted = [...new Set(links.map((link) => link.href).filter(usable))].filter((iri) => !known.has(iri));
  for (let start = 0; start < wanted.length; start += MOST) {
    const part = wanted.slice(start, start + MOST);
    const values = part.map((iri) => `<${iri}>`).join(" ");
    const query = `SELECT ?iri ?label { VALUES ?iri { ${values} } ?iri <${LABEL}> ?label }`;
    const rows = await asked(endpoint, query);
    for (const iri of part) known.set(iri, "");
    for (const { iri, label } of rows) {
      if (label["xml:lang"] === lang || !known.get(iri.value)) known.set(iri.value, label.value);
    }
  }
  for (const link of links) {
    const text = known.get(link.href);
    if (!text) continue;
    const beside = document.createElement("span");
    beside.className = "label-beside";
    beside.lang = lang;
    beside.textContent = text;
    link.after(beside);
  }
}

function usable(iri) {
  return /^https?:\/\/[^<>"{}|^`\\\s]+$/.test(iri);
}

async function asked(endpoint, query) {
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { Accept: "application/sparql-results+json" },
      body: new URLSearchParams({ query }),
    });
    return response.ok ? (await response.json()).results.bindings : [];
  } catch {
    return [];
  }
}
