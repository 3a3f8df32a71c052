// Oxigraph in a worker of the browser: reads the data file once, then answers queries that only read.
import start, { Store } from "oxigraph/web.js";

const RESULTS = "application/sparql-results+json";
let store = null;

self.onmessage = async ({ data }) => {
  const { id, ...message } = data;
  try {
    self.postMessage({ id, ...(message.wasm ? await load(message) : answer(message)) });
  } catch (error) {
    const body = String(error?.message ?? error).split("\n")[0];
    self.postMessage({ id, status: message.wasm ? 503 : 400, type: "text/plain; charset=utf-8", body });
  }
};

async function load({ wasm, data }) {
  const [, response] = await Promise.all([start({ module_or_path: wasm }), fetch(data)]);
  if (!response.ok) throw new Error(`${response.status}`);
  store = new Store();
  const options = { format: "application/n-quads", no_transaction: true, lenient: true };
  store.load(new Uint8Array(await response.arrayBuffer()), options);
  return { status: 200, type: "text/plain", body: String(store.size) };
}

function answer({ query, accept }) {
  const graph = accept.includes("turtle") && !accept.includes("sparql-results");
  const options = { use_default_graph_as_union: true };
  const format = graph ? "text/turtle" : RESULTS;
  const found = store.query(query, { ...options, results_format: format });
  return { status: 200, type: format, body: found };
}
