import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import {
  ConfigError,
  describeConfig,
  integer,
  list,
  oneOf,
  option,
  optional,
  port,
  type Reader,
  readConfig,
  renderConfigTable,
  seconds,
  secret,
  text,
  url,
} from "./env.ts";

const table = {
  API_HOST: option(text, "127.0.0.1", "Address to listen on."),
  API_PORT: option(port, 8081, "Port to listen on."),
  DRAIN_SECONDS: option(seconds({ min: 0, max: 3600 }), 20, "Time for running jobs to end."),
  LEVEL: option(oneOf("info", "debug"), "info", "How much to log; info | debug."),
  PASSWORD: option(optional(secret(text)), undefined, "A password."),
  QUEUES: option(optional(list), undefined, "Queues to serve."),
  STORE: option(url("redis", "rediss"), "redis://127.0.0.1:6379", "Where Redis is."),
};

test("reads every option into a value of its own type", () => {
  const config = readConfig(table, {
    API_HOST: "0.0.0.0",
    API_PORT: "0",
    DRAIN_SECONDS: "2.5",
    LEVEL: "debug",
    PASSWORD: "p",
    QUEUES: " mail, ,web ",
    STORE: "rediss://:pw@host:1/2",
  });
  expect(config).toEqual({
    API_HOST: "0.0.0.0",
    API_PORT: 0,
    DRAIN_SECONDS: 2.5,
    LEVEL: "debug",
    PASSWORD: "p",
    QUEUES: ["mail", "web"],
    STORE: "rediss://:pw@host:1/2",
  });
  expectTypeOf(config.LEVEL).toEqualTypeOf<"info" | "debug">();
  expectTypeOf(config.API_PORT).toEqualTypeOf<number>();
  expectTypeOf(config.QUEUES).toEqualTypeOf<string[] | undefined>();
});

test("an unset or empty variable takes the fallback", () => {
  const fallbacks = Object.fromEntries(Object.entries(table).map(([name, { fallback }]) => [name, fallback]));
  const empty = Object.fromEntries(Object.keys(table).map((name) => [name, ""]));
  expect(readConfig(table, {})).toEqual(fallbacks);
  expect(readConfig(table, empty)).toEqual(fallbacks);
});

test("all mistakes come in one error: name, what was expected, what came; secrets stay hidden", () => {
  const read = (): unknown =>
    readConfig(table, {
      API_PORT: "80a1",
      DRAIN_SECONDS: "-1",
      LEVEL: "loud\n",
      QUEUES: " , ",
      STORE: "http://:pw@host",
    });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(
    [
      "wrong configuration:",
      '  API_PORT: expected a port from 0 to 65535 (0: any free one); got "80a1"',
      '  DRAIN_SECONDS: expected a number of seconds from 0 to 3600; got "-1"',
      '  LEVEL: expected one of info, debug; got "loud\\n"',
      '  QUEUES: expected texts separated by commas; got " , "',
      "  STORE: expected a URL starting with redis:// or rediss://; got (hidden)",
    ].join("\n"),
  );
});

test("a long value is cut in the message", () => {
  expect(() => readConfig({ N: option(integer(), 1, "") }, { N: "x".repeat(5_000) })).toThrow(
    new ConfigError([`N: expected a whole number; got "${"x".repeat(100)}…"`]),
  );
});

test("a secret is read, and never told", () => {
  const hidden = { PIN: option(secret(integer({ min: 1 })), 1, "A PIN.") };
  expect(readConfig(hidden, { PIN: "42" })).toEqual({ PIN: 42 });
  expect(() => readConfig(hidden, { PIN: "hunter2" })).toThrow(
    "PIN: expected a whole number, at least 1; got (hidden)",
  );
});

test.for<[string, Reader<unknown>, string[], string[]]>([
  [
    "integer",
    integer({ max: 9 }),
    ["9", " -3 ", "+1"],
    ["10", "1.5", "1e3", "0x9", "", " ", "99999999999999999999"],
  ],
  ["port", port, ["0", "65535"], ["65536", "-1", "http"]],
  ["seconds", seconds({ min: 0.1 }), ["0.1", "30", "1.50"], ["0", ".5", "1s", "1e2", "Infinity", "NaN"]],
  ["list", list, ["a", "a,b,"], [",", " "]],
  ["oneOf", oneOf("a", "b"), ["a", " b "], ["c", "A", "a,b"]],
  [
    "url",
    url("postgres", "postgresql"),
    ["postgres://u:p@h:1/d?x=y", "postgresql:///d?host=/run"],
    ["mysql://h", "postgres", "h:5432"],
  ],
])("%s takes what it should and refuses the rest", ([, reader, good, bad]) => {
  expect(good.filter((raw) => !reader.parse(raw).ok)).toEqual([]);
  expect(bad.filter((raw) => reader.parse(raw).ok)).toEqual([]);
});

test("a whole number within its bounds reads back as itself, whatever the bounds", () => {
  const whole = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(whole, whole, whole, (value, min, max) => {
      const inside = value >= min && value <= max;
      expect(integer({ min, max }).parse(String(value))).toEqual(
        inside ? { ok: true, value } : { ok: false },
      );
    }),
  );
});

test("the table describes and renders itself", () => {
  const { API_PORT, LEVEL, QUEUES } = table;
  expect(describeConfig({ QUEUES, NAMES: option(list, ["a", "b"], "Names.") })).toEqual([
    { name: "QUEUES", expected: "texts separated by commas", fallback: "", doc: "Queues to serve." },
    { name: "NAMES", expected: "texts separated by commas", fallback: "a,b", doc: "Names." },
  ]);
  expect(renderConfigTable({ API_PORT, LEVEL, QUEUES })).toBe(
    [
      "| Variable | Default | Expected | What it does |",
      "|---|---|---|---|",
      "| `API_PORT` | `8081` | a port from 0 to 65535 (0: any free one) | Port to listen on. |",
      "| `LEVEL` | `info` | one of info, debug | How much to log; info \\| debug. |",
      "| `QUEUES` | unset | texts separated by commas | Queues to serve. |",
    ].join("\n"),
  );
});

test("case G1: a secret may be in a file, which no environment shows", () => {
  const folder = mkdtempSync(join(tmpdir(), "muster-secret-"));
  const [file, empty] = [join(folder, "password"), join(folder, "empty")];
  writeFileSync(file, "from-a-file\n");
  writeFileSync(empty, "\n");
  const withFiles = {
    KEY: option(optional(secret(text)), undefined, "A key."),
    NAME: option(text, "none", "A name."),
  };
  try {
    expect(readConfig(withFiles, { KEY_FILE: file, NAME_FILE: file })).toEqual({
      KEY: "from-a-file",
      NAME: "none",
    });
    for (const [env, said] of [
      [{ KEY_FILE: file, KEY: "k" }, "KEY and KEY_FILE: expected one of them; got both"],
      [{ KEY_FILE: empty }, `got "${empty}", empty`],
      [{ KEY_FILE: folder }, "KEY_FILE: expected a readable file of 1 to 65536 bytes"],
      [{ KEY_FILE: "/nowhere" }, 'got "/nowhere": ENOENT'],
    ] as const)
      expect(() => readConfig(withFiles, env)).toThrow(said);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("case D2: a URL in the wrong variable is told without its password", () => {
  const read = (): unknown => readConfig(table, { API_PORT: "postgres://app:misplaced-password@h/d" });
  expect(read).toThrow("API_PORT: expected a port");
  expect(read).not.toThrow("misplaced-password");
});
