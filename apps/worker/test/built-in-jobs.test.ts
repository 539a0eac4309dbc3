import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { builtinHandlers } from "../src/handlers/index.ts";
import { runHandler } from "./run-handler.ts";

/** The examples of docs/built-in-jobs.md, run by the handlers themselves. */

const page = readFileSync(new URL("../../../docs/built-in-jobs.md", import.meta.url), "utf8");
const sections = page.split(/^## /m).slice(1);
const handlers = builtinHandlers({ commandAllow: ["cat"], httpAllowPrivate: ["127.0.0.1"] });

const block = (section: string, kind: string): string | undefined =>
  new RegExp(`\`\`\`json ${kind}\n([^]*?)\n\`\`\``).exec(section)?.[1];

test("every type is described", () => {
  expect(sections.map((section) => section.split("\n")[0])).toEqual(Object.keys(handlers));
});

test.each(sections.map((section) => [section.split("\n")[0] ?? "", section]))(
  "the example of %s does what the page says",
  async (type, section) => {
    const payload = await here(JSON.parse(block(section, "payload") ?? "{}"));
    const handler = handlers[type];
    if (handler === undefined) throw new Error(`there is no ${type}`);
    const ended = await runHandler(handler, payload).then(
      (result) => ({ result: timeless(result) }),
      (error: Error) => ({ error: error.message }),
    );
    const [result, error] = [block(section, "result"), block(section, "error")];
    const shown = { result: result === undefined ? undefined : timeless(JSON.parse(result)) };
    expect(ended).toEqual(error === undefined ? shown : { error });
  },
);

/** How long it took is different each time. */
function timeless(result: unknown): unknown {
  return typeof result === "object" && result !== null && "duration_ms" in result
    ? { ...result, duration_ms: "…" }
    : result;
}

/** The payload with a server of the test's own in the place of example.com, which answers what the page shows. */
async function here(payload: { url?: string }): Promise<object> {
  if (payload.url === undefined) return payload;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" }).end('{"taken":true}');
    });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { ...payload, url: `http://127.0.0.1:${port}/orders` };
}
