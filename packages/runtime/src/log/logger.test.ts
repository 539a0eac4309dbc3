import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { hideFields } from "../secrets/secret-fields.ts";
import { rememberSecret } from "../secrets/secrets.ts";
import { createLogger, LOG_LEVELS, type LoggerOptions } from "./logger.ts";

function logging(options: Partial<LoggerOptions>): { lines: string[]; log: ReturnType<typeof createLogger> } {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, log: createLogger({ name: "api", level: "info", pretty: false, destination, ...options }) };
}

test("a line is JSON with the level's name, an ISO time and the logger's name", () => {
  const { lines, log } = logging({});
  log.info({ jobId: "j1" }, "claimed");
  expect(lines).toHaveLength(1);
  const line = JSON.parse(lines[0] ?? "");
  expect(line).toMatchObject({ level: "info", name: "api", jobId: "j1", msg: "claimed" });
  expect(new Date(line.time).toISOString()).toBe(line.time);
});

test("lines for people are readable, and only a process that writes such loads what makes them", async () => {
  const readable = await output('log.info({ jobId: "j1" }, "claimed")', "pretty: true");
  expect(readable).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO \(api\): claimed \{"jobId":"j1"\}$/u);
  const loaded = `console.log(Object.keys(process.getBuiltinModule("module")._cache).filter((file) => /pretty/u.test(file)).length)`;
  expect(Number(await output(loaded, "pretty: true"))).toBeGreaterThan(0);
  expect(await output(loaded, "")).toBe("0");
});

/** What a process prints that has a logger `log` and no terminal. */
async function output(act: string, options: string): Promise<string> {
  const module = new URL("logger.ts", import.meta.url).href;
  const source = `const { createLogger } = await import("${module}");
    const log = createLogger({ name: "api", level: "info", ${options} });
    ${act}`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", source]);
  return stdout.trim();
}

test("an error is told with its stack and its cause", () => {
  const { lines, log } = logging({});
  log.error({ err: new Error("claim failed", { cause: new TypeError("no such host") }) }, "run failed");
  const { err } = JSON.parse(lines[0] ?? "");
  expect(err).toMatchObject({ type: "Error", message: "claim failed" });
  expect(err.stack).toContain("logger.test.ts");
  expect(err.cause).toMatchObject({ type: "TypeError", message: "no such host" });
});

test("case D2: of an error only chosen fields are logged: drivers hang commands and configurations on theirs", () => {
  const { lines, log } = logging({});
  const command = { name: "auth", args: ["some-password"] };
  const inner = Object.assign(new Error("refused"), { config: { password: "some-password" } });
  const err = Object.assign(new AggregateError([inner], "no connection", { cause: inner }), {
    command,
    code: "WRONGPASS",
  });
  log.warn({ err }, "Redis connection failed");
  expect(lines[0]).not.toContain("some-password");
  expect(JSON.parse(lines[0] ?? "").err).toMatchObject({
    type: "AggregateError",
    code: "WRONGPASS",
    cause: { message: "refused" },
    errors: [{ message: "refused" }],
  });
});

test("case D2: an error that is its own cause, or that holds 50 MB, is a bounded line", () => {
  const { lines, log } = logging({});
  const err = new Error("x".repeat(50_000_000));
  err.cause = err;
  log.error({ err }, "failed");
  expect(lines[0]?.length).toBeLessThan(100_000);
  log.error({ err: "thrown text" }, "failed");
  expect(JSON.parse(lines[1] ?? "").err).toBe("thrown text");
});

test("case D2: a configured secret is hidden in any line", () => {
  rememberSecret("hunter2-and-more");
  const { lines, log } = logging({});
  log.info({ url: "redis://:hunter2-and-more@host" }, "with hunter2-and-more");
  expect(lines.join("")).not.toContain("hunter2-and-more");
  expect(lines.join("")).toContain("[hidden]");
});

test("case G6: fields that are named like a secret are hidden, however deep and in whatever spelling", () => {
  const { lines, log } = logging({});
  hideFields(["session-id"]);
  const headers = { Authorization: "Basic x", "set-cookie": ["a=b"], "X-Api-Key": 7, accept: "*/*" };
  log.child({ accessToken: "abc" }).info(
    {
      headers,
      list: [{ db_password: "p" }],
      client_secret: { a: 1 },
      SessionId: "s",
      token: null,
      tokens: 3,
    },
    "the password of the token",
  );
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    accessToken: "[hidden]",
    headers: { Authorization: "[hidden]", "set-cookie": "[hidden]", "X-Api-Key": "[hidden]", accept: "*/*" },
    list: [{ db_password: "[hidden]" }],
    client_secret: "[hidden]",
    SessionId: "[hidden]",
    token: null,
    tokens: 3,
    msg: "the password of the token",
  });
  expect(lines[0]).toMatch(/\}\n$/u);
});

test("every level is a level of the logger, and lines below it are dropped", () => {
  for (const level of LOG_LEVELS) {
    const { lines, log } = logging({ level });
    for (const other of LOG_LEVELS.filter((name) => name !== "silent")) log[other]("line");
    const told = lines.map((line) => JSON.parse(line).level);
    expect(told).toEqual(level === "silent" ? [] : LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1));
  }
});
