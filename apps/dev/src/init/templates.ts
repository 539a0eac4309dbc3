import { COMMAND } from "@muster/runtime/names";
import { VERSION } from "@muster/runtime/version";
import { DEPENDENCIES, WORKER } from "./next-steps.ts";

/** @param folder what the project is called, as far as npm allows such a name */
export function manifest(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/gu, "-")
    .replaceAll(/^-+|-+$/gu, "");
  const content = {
    name: name === "" ? "jobs" : name,
    version: "0.0.0",
    private: true,
    type: "module",
    scripts: { dev: `${COMMAND} dev`, test: "node --test" },
    dependencies: Object.fromEntries(DEPENDENCIES.map((dependency) => [dependency, VERSION])),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

export const handler = (): string => `import { PermanentError } from "${WORKER}";

/**
 * Handles the jobs of type "hello": every function that is exported here handles the type of its name.
 * What it returns is the job's result. What it throws fails the attempt, which is tried again after growing pauses.
 * A job may run more than once (a worker can die after the work, and before that is recorded): make it repeatable.
 * @type {import("${WORKER}").Handler<{ name?: unknown } | null>}
 */
export const hello = async (job, { log, signal }) => {
  const { name } = job.json() ?? {};
  // Trying again would not change the payload: this fails the job for good.
  if (typeof name !== "string") throw new PermanentError("payload.name: expected text");
  // Hand \`signal\` on to whatever waits, as in fetch(url, { signal }): it fires on cancel, timeout and shutdown.
  signal.throwIfAborted();
  log.info({ to: name }, "saying hello");
  return { greeting: \`Hello, \${name}!\` };
};
`;

export const handlerTest = (ending: string): string => `import assert from "node:assert/strict";
import { test } from "node:test";
import { PermanentError } from "${WORKER}";
import { hello } from "../handlers/hello.${ending}";

// A handler is a function. Without servers it is called with a job, and a context, that have what it uses.
const run = (payload) => {
  const job = { id: "1", type: "hello", json: () => payload };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return hello(job, { log, signal: AbortSignal.timeout(1_000) });
};

test("greets by name", async () => {
  assert.deepEqual(await run({ name: "Ada" }), { greeting: "Hello, Ada!" });
});

test("a payload without a name fails the job for good", async () => {
  await assert.rejects(run({}), PermanentError);
});
`;
