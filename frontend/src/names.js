// The editor speaks English, and gives its boxes and buttons no names that a screen reader could say.
const NAMES = {
  en: { box: "SPARQL query", filter: "Filter the rows", button: "Button" },
  es: { box: "Consulta SPARQL", filter: "Filtrar las filas", button: "Botón" },
};
const SPANISH = new Map([
  ["Table", "Tabla"],
  ["Response", "Respuesta"],
  ["Boolean", "Sí o no"],
  ["Error", "Error"],
  ["Simple view", "Vista simple"],
  ["Ellipse", "Abreviar"],
  ["Page size: ", "Filas por página: "],
  ["All", "Todas"],
  ["Filter query results", "Filtrar las filas"],
  ["Try query in a new browser window", "Probar la consulta en otra ventana"],
  ["Run query", "Ejecutar la consulta"],
  ["Query", "Ejecutar la consulta"],
  ["Share query", "Compartir la consulta"],
  ["Share Query", "Compartir la consulta"],
  ["Download Results", "Descargar la respuesta"],
  ["Download results", "Descargar la respuesta"],
  ["View documentation", "Ver la documentación"],
  ["Add tab", "Agregar una pestaña"],
  ["Add a new tab", "Agregar una pestaña"],
  ["Close tab", "Cerrar la pestaña"],
  ["Download result", "Descargar la respuesta"],
  ["No data available in table", "No hay filas"],
  ["No matching records found", "Ninguna fila coincide"],
  ["Showing 0 to 0 of 0 entries", "Sin filas"],
  ["Previous", "Anterior"],
  ["Next", "Siguiente"],
  ["First", "Primera"],
  ["Last", "Última"],
  ["Yes", "Sí"],
  ["True", "Sí"],
  ["False", "No"],
]);
const PATTERNS = [
  [/^Shows (\w+) view$/, (_, view) => SPANISH.get(view) ?? view],
  [/^View documentation of (\w+)$/, (_, view) => `Ver la documentación de ${SPANISH.get(view) ?? view}`],
  [/^1 result in ([\d.]+) seconds?$/, (_, time) => `1 fila en ${comma(time)} segundos`],
  [/^(\d+) results? in ([\d.]+) seconds?$/, (_, count, time) => `${count} filas en ${comma(time)} segundos`],
  [/^Response in ([\d.]+) seconds?$/, (_, time) => `Respuesta en ${comma(time)} segundos`],
  [/^(\d+) results?$/, (_, count) => `${count} filas`],
  [/^Showing (\d+) to (\d+) of (\d+) entr(?:y|ies)$/, (_, from, to, all) => `Filas ${from} a ${to} de ${all}`],
];

export function name(place, lang) {
  const spanish = lang === "es";
  const names = NAMES[spanish ? "es" : "en"];
  if (spanish) translate(place);
  for (const box of place.querySelectorAll(".CodeMirror textarea:not([aria-label])")) {
    box.setAttribute("aria-label", names.box);
  }
  for (const box of place.querySelectorAll("input:not([aria-label]), select:not([aria-label])")) {
    if (!box.labels?.length) box.setAttribute("aria-label", box.placeholder || names.filter);
  }
  for (const button of place.querySelectorAll("button:not([aria-label]), a[role=tab]:not([aria-label])")) {
    if (!button.textContent.trim()) button.setAttribute("aria-label", button.title || names.button);
  }
  // A list of tabs may hold tabs alone, and what scrolls must be reached with the keyboard.
  for (const add of place.querySelectorAll(".tabsList button.addTab:not([role])")) {
    add.setAttribute("role", "tab");
    add.setAttribute("aria-selected", "false");
  }
  for (const scroll of place.querySelectorAll(".CodeMirror-scroll[tabindex='-1']")) scroll.tabIndex = 0;
  for (const link of place.querySelectorAll("a[target=_blank]:not([rel])")) link.rel = "noreferrer";
}

function translate(place) {
  // Neither a query nor a row of an answer is a word of the editor.
  const filter = (node) =>
    node.nodeType === Node.ELEMENT_NODE && node.matches(".CodeMirror-scroll, tbody, thead, pre")
      ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT;
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, filter);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      const said = inSpanish(node.data);
      if (said !== node.data) node.data = said;
      continue;
    }
    for (const attribute of ["title", "aria-label", "placeholder"]) {
      const text = node.getAttribute(attribute);
      const said = text ? inSpanish(text) : text;
      if (said !== text) node.setAttribute(attribute, said);
    }
  }
}

function inSpanish(text) {
  const found = SPANISH.get(text) ?? SPANISH.get(text.trim());
  if (found !== undefined) return found;
  for (const [pattern, said] of PATTERNS) {
    if (pattern.test(text.trim())) return text.trim().replace(pattern, said);
  }
  return text;
}

function comma(number) {
  return number.replace(".", ",");
}
