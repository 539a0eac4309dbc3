import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as esbuild from "esbuild";

/**
 * Builds what a browser gets into `built/`, or into the folder that is named. The same sources give the same bytes, so that
 * `npm run check:dashboard` can hold the committed ones against them.
 */
const SOURCES = join(import.meta.dirname, "src");
const OUT = process.argv[2] ?? join(import.meta.dirname, "built");

/**
 * The descriptions of messages are base64 of names that come again and again, and base64 hides that from whatever packs the
 * file: written as the text that they are, the whole file is 4 kB smaller on its way.
 */
const plainDescriptions: esbuild.Plugin = {
  name: "plain descriptions",
  setup: (build) => {
    build.onLoad({ filter: /_pb\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(
        /fileDesc\("([\w+/=]+)"/u,
        (_, base64: string) =>
          `fileDesc(btoa(${JSON.stringify(Buffer.from(base64, "base64").toString("latin1"))})`,
      ),
      loader: "ts",
    }));
  },
};

/**
 * Messages come and go in binary form: their other form is 9 kB of code on its way that nobody calls. An error of Connect is
 * JSON all the same, which the browser reads by itself.
 */
const binaryOnly: esbuild.Plugin = {
  name: "binary only",
  setup: (build) => {
    build.onLoad(
      { filter: /[\\/]@bufbuild[\\/]protobuf[\\/]dist[\\/]esm[\\/](?:to|from)-json\.js$/ },
      async ({ path }) => {
        const names = (await readFile(path, "utf8")).matchAll(/^export function (\w+)/gmu);
        const stubs = [...names].map(([, name = ""]) => `export const ${name} = unused;`);
        return {
          contents: `function unused() { throw new Error("binary only"); }\n${stubs.join("\n")}`,
          loader: "js",
        };
      },
    );
  },
};

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
await esbuild.build({
  entryPoints: { app: join(SOURCES, "main.tsx"), style: join(SOURCES, "style/app.css") },
  outdir: OUT,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2023",
  jsx: "automatic",
  jsxImportSource: "preact",
  // Those of what is bundled are in the packages' NOTICE; in the middle of a line they would be read by nobody.
  legalComments: "none",
  charset: "utf8",
  plugins: [plainDescriptions, binaryOnly],
  logLevel: "warning",
});
cpSync(join(SOURCES, "icon.svg"), join(OUT, "icon.svg"));
const page = readFileSync(join(SOURCES, "index.html"), "utf8");
writeFileSync(
  join(OUT, "index.html"),
  page.replaceAll(
    /(app\.js|style\.css|icon\.svg)\?v=built/gu,
    (_, name: string) => `${name}?v=${versionOf(name)}`,
  ),
);

/** In the address, so that a browser may keep the file for ever, and a tab never shares a worker with another version. */
function versionOf(name: string): string {
  return createHash("sha256")
    .update(readFileSync(join(OUT, name)))
    .digest("hex")
    .slice(0, 12);
}
