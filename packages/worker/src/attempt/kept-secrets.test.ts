import { type Handler, PermanentError } from "@muster/job";
import { createLogger, createMetrics } from "@muster/runtime";
import { expect, test } from "vitest";
import { CLAIMED_JOB } from "../../test/claimed-job.ts";
import { Reports } from "../reports/reports.ts";
import { openSecrets } from "../secrets/index.ts";
import { Attempt } from "./attempt.ts";
import { callHandler, type Execution } from "./call-handler.ts";

const VALUE = 'stash"secret-é-1';
const DIGITS = "8675309424242";

interface Ran {
  /** The result as text, and the outcome. */
  readonly outcome: string;
  /** What was reported, and what the worker logged. */
  readonly told: string;
}

/** Runs a handler that may have two secrets, as an engine does. */
async function run(handler: Handler): Promise<Ran> {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLogger({ name: "test", level: "trace", pretty: false, destination });
  const reports = new Reports({
    write: async ({ entries }) => {
      for (const { data } of entries) lines.push(decoded(data));
      return true;
    },
    log,
    metrics: createMetrics(),
  });
  const secrets = openSecrets({
    allow: ["stripe:work", "digits:work"],
    env: { SECRET_STRIPE: VALUE, SECRET_DIGITS: DIGITS },
  });
  const attempt = new Attempt(CLAIMED_JOB, "w");
  const services = { reports, logOf: () => log, secrets };
  attempt.startClock(performance.now());
  const { outcome } = await new Promise<Execution>((resolve) =>
    callHandler(handler, attempt, services, resolve),
  );
  attempt.end();
  await reports.end(attempt);
  const result = outcome.kind === "succeeded" ? Buffer.from(outcome.result?.data ?? []).toString() : "";
  return { outcome: `${result} ${JSON.stringify(outcome)}`, told: lines.join("\n") };
}

/** What a program wrote is in base64. */
const decoded = (data: string): string =>
  data.replaceAll(/"base64":"([^"]*)"/gu, (_match, text: string) => Buffer.from(text, "base64").toString());

const FORMS = [
  VALUE,
  JSON.stringify(VALUE).slice(1, -1),
  encodeURIComponent(VALUE),
  DIGITS,
  "stash",
  "secret-",
];
const expectHidden = ({ outcome, told }: Ran): void => {
  for (const form of FORMS) expect(`${outcome}\n${told}`).not.toContain(form);
};

test("case G6: a handler that was given a secret keeps it in nothing that it hands over", async () => {
  const ran = await run(async (_job, { secret, log, progress, output }) => {
    const [key, digits] = [await secret("stripe"), await secret("digits")];
    progress({ calling: `https://api/?key=${encodeURIComponent(key)}` });
    log.info({ authorization: key, text: `with ${key}`, nested: { list: [key] } }, `using ${key}`);
    log.warn({ err: new Error(`refused ${key}`) }, "failed");
    log.debug({ key }, "debug");
    output("stdout", Buffer.from(`echo ${key}\n`));
    return { sent: { headers: { key }, [key]: 1, number: Number(digits) }, text: JSON.stringify({ key }) };
  });
  expectHidden(ran);
  expect(ran.outcome).toContain('"kind":"succeeded"');
  expect(ran.outcome.match(/\[hidden\]/gu)?.length).toBe(4);
  for (const told of ["calling", "using [hidden]", "refused [hidden]", "echo [hidden]"])
    expect(ran.told).toContain(told);
});

test("case G6: nor in what it throws, as text, in fields, in causes, or cut off", async () => {
  const thrown: ((key: string) => unknown)[] = [
    (key) => new Error(`401 for ${key}`),
    (key) => new Error("refused", { cause: new Error(`key ${key}`) }),
    (key) => ({ config: { headers: { authorization: key } }, url: `https://${encodeURIComponent(key)}@api` }),
    (key) => `thrown ${Buffer.from(`user:${key}`).toString("base64")}`,
    (key) => new PermanentError(`${"x".repeat(3_990)}${key}${"y".repeat(9_000)}`),
  ];
  for (const make of thrown) {
    const ran = await run(async (_job, { secret }) => {
      throw make(await secret("stripe"));
    });
    expectHidden(ran);
    expect(ran.outcome).not.toContain(Buffer.from(VALUE).toString("base64").slice(4, 12));
    expect(ran.outcome).toMatch(/"kind":"(error|permanent)"/u);
  }
});

test("case G6: nor in what it writes in pieces, wherever they are cut, and nothing else is lost", async () => {
  const ran = await run(async (_job, { secret, output }) => {
    const bytes = Buffer.from(`before ${await secret("stripe")} after, ends like one: ${VALUE.slice(0, 4)}`);
    for (const byte of bytes) output("stderr", Uint8Array.of(byte));
  });
  expectHidden({ ...ran, told: ran.told.replace(/ends like one: stas.*/u, "") });
  expect(ran.told).toContain("before [hidden] after, ends like one: stas");
});

test("case G6: bytes with a secret in them are refused, and a type that may not have one is told so", async () => {
  const bytes = await run(async (_job, { secret }) => Buffer.from(`a ${await secret("stripe")} b`));
  expectHidden(bytes);
  expect(bytes.outcome).toContain("result: expected bytes without the value of a secret");
  const other = await run(async (_job, { secret }) => secret("database"));
  expect(other.outcome).toContain('"kind":"permanent"');
  expect(other.outcome).toContain("secret:database is not allowed for jobs of type work");
});

test("what a handler returns that asked for none is kept as it is", async () => {
  // The jobs before it have made this process know the secret.
  expect((await run(() => ({ text: VALUE }))).outcome).toContain("stash");
});
