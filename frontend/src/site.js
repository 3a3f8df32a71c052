// On a site of files: queries to the endpoint are answered in the browser, by Oxigraph in a worker, from the
// data file of the site. A query that takes too long ends with its worker, and the next one gets another.
import { prefixesOf } from "./prefixes.js";

const SECONDS = 20;
const WORDS = {
  en: {
    data: "The data of this site could not be read. Open it through a web server: a browser reads no files beside a page that is itself a file.",
    late: `The query was ended after ${SECONDS} seconds. Narrow it: name a country, a class or a property, or add LIMIT.`,
    syntax: (line, column) => `line ${line}, column ${column}: the query cannot be read beyond this place.`,
  },
  es: {
    data: "No se pudieron leer los datos de este sitio. Ábralo a través de un servidor web: un navegador no lee archivos junto a una página que es ella misma un archivo.",
    late: `La consulta se detuvo a los ${SECONDS} segundos. Acótela: nombre un país, una clase o una propiedad, o agregue LIMIT.`,
    syntax: (line, column) =>
      `línea ${line}, columna ${column}: la consulta no se entiende más allá de este punto.`,
  },
};

export function answerHere(endpoint, root, lang, prefixes) {
  const words = WORDS[lang === "es" ? "es" : "en"];
  const others = window.fetch.bind(window);
  const engine = new Engine(root, words, prefixes);
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.url.split("?")[0] !== endpoint) return others(input, init);
    const form = request.method === "POST" ? await request.text() : new URL(request.url).search;
    const accept = request.headers.get("Accept") ?? "";
    return engine.answer(new URLSearchParams(form).get("query") ?? "", accept);
  };
}

class Engine {
  constructor(root, words, prefixes) {
    this.root = root;
    this.prefixes = prefixes;
    this.words = words;
    this.worker = null;
    this.number = 0;
    // One after another: the worker does one thing at a time, and the clock is that of one query.
    this.last = Promise.resolve();
  }

  answer(query, accept) {
    const next = this.last.then(() => this.asked(query, accept));
    this.last = next.catch(() => undefined);
    return next;
  }

  async asked(query, accept) {
    try {
      await this.ready();
    } catch {
      this.stop();
      return said(503, this.words.data);
    }
    // As the server does: prefixes of the project need no declaration. They come on the first line, so that
    // lines keep their numbers.
    const added = undeclared(query, this.prefixes);
    const found = await this.sent({ query: added + query, accept }, SECONDS * 1000);
    if (found === null) {
      this.stop();
      return said(503, this.words.late);
    }
    // What the engine expects at a place is no help to a reader, and stands there in English.
    const place = found.status === 400 && /error at (\d+):(\d+)/.exec(found.body);
    if (place) {
      const column = place[1] === "1" ? Math.max(1, Number(place[2]) - added.length) : place[2];
      return said(400, this.words.syntax(place[1], column));
    }
    return new Response(found.body, { status: found.status, headers: { "Content-Type": found.type } });
  }

  async ready() {
    if (this.worker) return;
    const worker = new Worker(new URL("static/editor/site-worker.js", this.root));
    this.worker = worker;
    const address = (name) => new URL(name, this.root).href;
    const load = { wasm: address("static/editor/oxigraph.wasm"), data: address("data.nq") };
    const found = await this.sent(load, 120_000);
    if (found?.status !== 200) throw new Error("no data");
  }

  sent(message, milliseconds) {
    const id = ++this.number;
    const worker = this.worker;
    return new Promise((resolve, reject) => {
      const clock = setTimeout(() => resolve(null), milliseconds);
      worker.onmessage = ({ data }) => {
        if (data.id !== id) return;
        clearTimeout(clock);
        resolve(data);
      };
      worker.onerror = (event) => {
        clearTimeout(clock);
        reject(new Error(event.message));
      };
      worker.postMessage({ id, ...message });
    });
  }

  stop() {
    this.worker?.terminate();
    this.worker = null;
  }
}

function undeclared(query, prefixes) {
  const declared = prefixesOf(query);
  return Object.entries(prefixes)
    .filter(([prefix]) => !(prefix in declared) && new RegExp(`(?<![\\w-])${prefix}:`).test(query))
    .map(([prefix, iri]) => `PREFIX ${prefix}: <${iri}> `)
    .join("");
}

function said(status, text) {
  return new Response(text, { status, headers: { "Content-Type": "text/plain; charset=utf-8" } });
}
