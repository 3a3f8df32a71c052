// Puts the editor in the place of the plain box: prefixes of the project, the library as examples, labels
// beside IRIs. Without this script the page asks by an ordinary form.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./editor.css";
import { addLabels } from "./labels.js";
import { name } from "./names.js";
import { prefixesOf } from "./prefixes.js";
import { answerHere } from "./site.js";

const form = document.getElementById("sparql-form");
if (form) start(form);

function start(form) {
  const box = form.querySelector("textarea");
  const here = new URL(form.dataset.endpoint, document.baseURI).href;
  const root = new URL(form.dataset.root || ".", document.baseURI).href;
  const lang = document.documentElement.lang || "en";
  const prefixes = prefixesOf(box.value);
  // On a site of files there is no server to ask: this page answers itself.
  if (form.dataset.static) answerHere(here, root, lang, prefixes);

  const { Yasqe } = Yasgui;
  // What the editor has as completions comes from other servers, or is a list of other people's prefixes.
  for (const name of Object.keys(Yasqe.Autocompleters)) {
    if (name !== "variables") delete Yasqe.Autocompleters[name];
  }
  Yasqe.defaults.autocompleters = ["variables"];
  Yasqe.defaults.prefixCcApi = null;
  Yasqe.registerAutocompleter(
    {
      name: "prefixes",
      bulk: true,
      persistenceId: null,
      isValidCompletionPosition: (yasqe) => afterPrefix(yasqe),
      get: () => Object.entries(prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`),
    },
    true,
  );

  const place = document.createElement("div");
  place.className = "editor";
  form.after(place);
  form.hidden = true;
  document.getElementById("sparql-text")?.setAttribute("hidden", "");
  document.getElementById("sparql-needs-script")?.setAttribute("hidden", "");

  const yasgui = new Yasgui(place, {
    persistenceId: null,
    populateFromUrl: false,
    autofocus: false,
    copyEndpointOnNewTab: true,
    tabName: "SPARQL",
    requestConfig: {
      endpoint: here,
      method: "POST",
      headers: { "Accept-Language": lang },
      acceptHeaderSelect: "application/sparql-results+json",
      acceptHeaderGraph: "text/turtle",
    },
    yasqe: {
      persistenceId: null,
      value: box.value,
      resizeable: true,
      createShareableLink: (yasqe) => addressOf(form, yasqe.getValue()),
    },
    yasr: { persistenceId: null, prefixes },
  });
  const tab = yasgui.getTab() ?? yasgui.addTab(true);
  tab.setQuery(box.value);
  name(place, lang);
  new MutationObserver(() => name(place, lang)).observe(place, { childList: true, subtree: true });
  addLabels(place, here, lang);

  for (const example of document.querySelectorAll("[data-example]")) {
    const text = example.querySelector("pre")?.textContent ?? "";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = form.dataset.use;
    button.addEventListener("click", () => {
      yasgui.getTab().setQuery(text);
      place.scrollIntoView({ block: "start" });
      yasgui.getTab().getYasqe().focus();
    });
    example.append(button);
  }
}

function addressOf(form, query) {
  const address = new URL(form.getAttribute("action"), document.baseURI);
  address.search = new URLSearchParams({ query }).toString();
  return address.href;
}

function afterPrefix(yasqe) {
  const cursor = yasqe.getDoc().getCursor();
  return /^\s*PREFIX\s+[\w-]*$/i.test(yasqe.getDoc().getLine(cursor.line).slice(0, cursor.ch));
}
