import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Handler, PermanentError } from "@muster/job";
import { readConfig } from "@muster/runtime";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createCommand } from "../src/handlers/command.ts";
import { createHttp } from "../src/handlers/http.ts";
import { SECRETS_CONFIG, secretKeeper } from "../src/secrets.ts";
import { runHandler } from "./run-handler.ts";

/** With characters that URLs, forms, JSON and shells write in other ways. */
const VALUE = 'sk_l1ve_"x&y=z" é';
const HOOK = "T00/B00/hook-part";

interface Came {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let folder: string;
let server: Server;
let stranger: Server;
let http: Handler;
let command: Handler;
let url: string;
const came: Came[] = [];

/** Answers with all that came, as services do in their errors; redirects where the path says so. */
async function serve(): Promise<Server> {
  const made = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const { method, headers } = request;
      if (headers["x-key"] !== undefined)
        response.setHeader("content-type", `a/b; key=${String(headers["x-key"])}`);
      came.push({ method, url: request.url, headers, body });
      const [, location] = /^\/to\?(.*)$/u.exec(request.url ?? "") ?? [];
      if (location === undefined) response.end(JSON.stringify(came.at(-1)));
      else response.writeHead(307, { location }).end();
    });
  }).listen(0, "127.0.0.1");
  await once(made, "listening");
  return made;
}

const addressOf = (of: Server): string => `127.0.0.1:${(of.address() as AddressInfo).port}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-job-secrets-"));
  await writeFile(join(folder, "stripe"), VALUE);
  await writeFile(join(folder, "hook"), HOOK);
  [server, stranger] = [await serve(), await serve()];
  url = `http://${addressOf(server)}`;
  const keeper = secretKeeper(
    readConfig(SECRETS_CONFIG, {
      SECRETS_DIR: folder,
      SECRETS_ALLOW: `stripe:http@${url},hook:http@${url},stripe:command@env,stripe:command@sh,stripe:command@cat`,
    }),
  );
  http = createHttp(["127.0.0.1"], keeper);
  command = createCommand(["env", "sh", "cat", "echo"], { envAllow: ["API_KEY"], secrets: keeper });
});
beforeEach(() => void came.splice(0));
afterAll(async () => {
  for (const one of [server, stranger]) {
    one.closeAllConnections();
    one.close();
  }
  await rm(folder, { recursive: true });
});

const shown = (result: unknown): string => JSON.stringify(result);
/** However it is written. */
const expectHidden = (text: string): void => {
  for (const form of [VALUE, encodeURIComponent(VALUE), shown(VALUE).slice(1, -1), "sk_l1ve", "hook-part"])
    expect(text).not.toContain(form);
  expect(text).toContain("[hidden]");
};

test("case G6: secrets come into headers, URLs and bodies as each needs it, and come back hidden", async () => {
  const calls: [object, (one: Came | undefined) => unknown, unknown][] = [
    [{ url, headers: { "x-key": "secret:hook" } }, (one) => one?.headers["x-key"], HOOK],
    [
      { url, headers: { authorization: "Bearer {{secret:hook}}" } },
      (one) => one?.headers.authorization,
      `Bearer ${HOOK}`,
    ],
    [{ url: `${url}/services/{{secret:hook}}` }, (one) => one?.url, `/services/${HOOK}`],
    [{ url: `${url}/?key={{secret:stripe}}` }, (one) => one?.url, `/?key=${encodeURIComponent(VALUE)}`],
    [
      { url: url.replace("//", "//me:{{secret:stripe}}@") },
      (one) => one?.headers.authorization,
      `Basic ${Buffer.from(`me:${VALUE}`).toString("base64")}`,
    ],
    [
      { url, body_template: { key: "secret:stripe", text: "a {{secret:hook}} b", n: 1 } },
      (one) => JSON.parse(one?.body ?? ""),
      { key: VALUE, text: `a ${HOOK} b`, n: 1 },
    ],
    [
      {
        url,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body_template: "a=1&client_secret={{secret:stripe}}",
      },
      (one) => new URLSearchParams(one?.body).get("client_secret"),
      VALUE,
    ],
    [
      { url, headers: { "content-type": "application/json" }, body_template: '{"key": "{{secret:stripe}}"}' },
      (one) => JSON.parse(one?.body ?? ""),
      { key: VALUE },
    ],
  ];
  for (const [payload, sent, expected] of calls) {
    const result = await runHandler(http, payload);
    expect(sent(came.at(-1))).toEqual(expected);
    expectHidden(shown(result));
  }
});

test("case G6: a body is data: nothing in it is replaced, whoever wrote it", async () => {
  const body = { comment: "secret:stripe", more: "{{secret:stripe}}" };
  await runHandler(http, { url, headers: { "x-key": "secret:hook" }, body });
  expect(JSON.parse(came.at(-1)?.body ?? "")).toEqual(body);
  expect(await runHandler(command, { argv: ["cat"], stdin: "{{secret:stripe}}" })).toMatchObject({
    stdout: "{{secret:stripe}}",
  });
});

test("case G6: a secret goes nowhere else: to no other host, by no redirect, in no host's name", async () => {
  const elsewhere = `http://${addressOf(stranger)}`;
  const headers = { "x-key": "secret:stripe" };
  const attempts: [object, RegExp][] = [
    [{ url: elsewhere, headers }, /^secret:stripe is not allowed for jobs of type http@http:\/\/127/u],
    [
      { url: "https://evil.example/", headers },
      /type http@evil\.example; to allow it, add stripe:http@evil/u,
    ],
    [
      { url: `${url}/to?${elsewhere}/`, headers },
      /^secret:stripe is not allowed for jobs of type http@http/u,
    ],
    [{ url: `${url}/to?${elsewhere}/`, body_template: "secret:hook" }, /^secret:hook is not allowed/u],
    [{ url: "secret:hook" }, /^payload\.url: expected a URL; a secret may be named within/u],
    [{ url: "http://{{secret:hook}}/" }, /is not allowed for jobs of type http@http:\/\/0\.0\.0\.0/u],
    [{ url, headers: { "x-key": "secret:database-url" } }, /^secret:database-url is not allowed/u],
    [{ url, headers: { "x-key": "{{secret:../stripe}}" } }, /^secret: expected a name/u],
    [{ url, body: 1, body_template: "x" }, /^payload\.body_template: expected it or body, got both/u],
    [{ url, body_template: "{{secret:stripe}}".repeat(101) }, /at most 100 references to secrets, got 101/u],
  ];
  for (const [payload, message] of attempts) {
    const call = runHandler(http, payload);
    await expect(call).rejects.toThrow(message);
    await expect(call).rejects.toThrow(PermanentError);
  }
  // The redirects were followed to where they led, and no further.
  expect(came.map((one) => one.url)).toEqual([`/to?${elsewhere}/`, `/to?${elsewhere}/`]);
  await runHandler(http, { url: `${url}/to?${url}/there`, headers });
  expect(came.at(-1)).toMatchObject({ url: "/there", headers: { "x-key": VALUE } });
  const none = runHandler(createHttp(["127.0.0.1"]), { url, headers });
  await expect(none).rejects.toThrow("secret:stripe: this worker has no secrets");
});

test("case G6: a program gets secrets by its input and its variables, and what it writes of them is hidden", async () => {
  const written: string[] = [];
  const output = (_stream: string, data: Uint8Array): void => void written.push(Buffer.from(data).toString());
  const env = { API_KEY: "secret:stripe" };
  const results = [
    await runHandler(command, { argv: ["env"], env }, { output }),
    await runHandler(command, { argv: ["cat"], stdin_template: "key {{secret:stripe}}" }, { output }),
    // In pieces, of which the bound cuts one.
    await runHandler(
      command,
      {
        argv: ["sh", "-c", 'printf "%.5s" "$API_KEY"; sleep 0.1; printf %s "${API_KEY#?????}$API_KEY"'],
        env,
        max_output_bytes: 12,
      },
      { output },
    ),
  ];
  expect(shown(results[0])).toContain("API_KEY=[hidden]");
  expect(shown(results[1])).toContain("key [hidden]");
  expect(written.join("")).toContain("[hidden][hidden]");
  expect(results[2]).toMatchObject({ stdout: "[hidden][hid", stdout_truncated: true });
  for (const text of [...results.map(shown), written.join("")]) expectHidden(text);
  const failing = runHandler(command, { argv: ["sh", "-c", 'echo "no $API_KEY" >&2; exit 1'], env });
  await expect(failing).rejects.toThrow("sh exited with 1: no [hidden]");
});

test("case G6: a program's arguments take no secret, and other programs get none", async () => {
  const refusals: [object, string][] = [
    [{ argv: ["echo", "{{secret:stripe}}"] }, "payload.argv: expected no secret in it"],
    [
      { argv: ["echo"], env: { API_KEY: "secret:stripe" } },
      "secret:stripe is not allowed for jobs of type command@echo",
    ],
    [{ argv: ["cat"], env: { OTHER: "secret:stripe" } }, "payload.env.OTHER: expected a variable"],
    [{ argv: ["cat"], stdin: "a", stdin_template: "b" }, "payload.stdin_template: expected it or stdin"],
  ];
  for (const [payload, message] of refusals) {
    const call = runHandler(command, payload);
    await expect(call).rejects.toThrow(message);
    await expect(call).rejects.toThrow(PermanentError);
  }
});
