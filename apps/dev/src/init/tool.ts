import type { Tool } from "../tool.ts";
import { typedFor } from "../tool.ts";

/** `muster init`. */
export const INIT: Tool = {
  name: "init",
  about: "Writes what a project of your own begins with: a handler, a test of it, a compose file.",
  text: `Writes into this folder what a project begins with:

  package.json         with Muster in exactly this version; only where there is none
  handlers/hello.js    a handler: every function that is exported there handles the jobs of its name
  test/hello.test.js   a test of it, for node --test; it needs no servers
  compose.yaml         Postgres, Redis, the API and a worker in containers, for docker compose up
  README.md            what to type next; only where there is none

Files end in .mjs where a package.json is there that does not say "type": "module". A file that exists is left as it is, and
that is said.`,
  flags: {
    force: { doc: "Overwrites the handler, its test and the compose file. Never package.json or README.md." },
  },
  examples: [
    ["", "In an empty folder, or in a project that has no jobs yet."],
    ["--force", "The same files again, as they were."],
  ],
  prepare(values) {
    return async () => {
      const { init } = await import("./init.ts");
      const text = await init(process.cwd(), { force: values.has("force"), typedDev: typedFor("dev") });
      process.stdout.write(text);
    };
  },
};
