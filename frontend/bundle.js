// Writes the files of the editor into the folder that is named: `node bundle.js FOLDER`.
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const folder = process.argv[2] ?? "out";
await mkdir(folder, { recursive: true });

const result = await build({
  entryPoints: {
    editor: "src/editor.js",
    "site-worker": "src/site-worker.js",
  },
  outdir: folder,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  loader: { ".svg": "dataurl", ".woff2": "empty" },
  // The worker says itself where its module stands, beside it.
  define: { "import.meta.url": '"file:///"' },
  metafile: true,
  logLevel: "warning",
});
await copyFile("node_modules/oxigraph/web_bg.wasm", join(folder, "oxigraph.wasm"));

// Whoever passes the bundle on passes on the licences of what is in it.
const used = new Set(
  Object.keys(result.metafile.inputs)
    .map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter(Boolean),
);
// The editor comes as one file that holds its own dependencies.
for (const name of await bundled("@zazuko/yasgui")) used.add(name);
const parts = [];
for (const name of [...used].sort()) {
  const place = join("node_modules", name);
  const { version, license, author, homepage } = JSON.parse(await readFile(join(place, "package.json")));
  const who = typeof author === "string" ? author : (author?.name ?? "");
  const said = [`${name} ${version}: ${license ?? ""}`, who, homepage ?? ""].filter(Boolean).join("\n");
  const files = (await readdir(place)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(place, file), "utf8")));
  parts.push([said, ...texts.map((text) => text.trim())].join("\n\n"));
}
await writeFile(join(folder, "licences.txt"), parts.join(`\n\n${"-".repeat(80)}\n\n`) + "\n");

async function bundled(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const description = await readFile(join("node_modules", name, "package.json"), "utf8").catch(() => "");
  if (!description) {
    found.delete(name);
    return found;
  }
  for (const next of Object.keys(JSON.parse(description).dependencies ?? {})) await bundled(next, found);
  return found;
}
