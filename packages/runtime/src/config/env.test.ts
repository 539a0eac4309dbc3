import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { ConfigError, configWarnings, describeConfig, option, readConfig, renderConfigTable } from "./env.ts";
import {
  host,
  hours,
  integer,
  list,
  oneOf,
  optional,
  password,
  port,
  type Reader,
  remotePort,
  seconds,
  text,
  url,
} from "./env-readers.ts";

const table = {
  API_HOST: option(text, "127.0.0.1", "Address to listen on."),
  API_PORT: option(port, 8081, "Port to listen on."),
  DRAIN_SECONDS: option(seconds({ min: 0, max: 3600 }), 20, "Time for running jobs to end."),
  LEVEL: option(oneOf("info", "debug"), "info", "How much to log; info | debug."),
  PASSWORD: option(optional(password), undefined, "A password."),
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
  const hidden = { PIN: option({ ...integer({ min: 1 }), secret: true }, 1, "A PIN.") };
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
    KEY: option(optional(password), undefined, "A key."),
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

const one = (reader: Reader<unknown>, raw: string): string => {
  try {
    return `taken: ${JSON.stringify(readConfig({ NAME: option(optional(reader), undefined, "") }, { NAME: raw }).NAME)}`;
  } catch (error) {
    return error instanceof ConfigError ? (error.mistakes[0] ?? "") : String(error);
  }
};

test.each<[Reader<unknown>, string, string]>([
  [host, "[::1]", 'taken: "::1"'],
  [host, " ::1 ", 'taken: "::1"'],
  [host, "redis.internal \n", 'taken: "redis.internal"'],
  [host, "redis:6379", 'NAME: expected a host name or an IP address; got "redis:6379": it includes a port'],
  [host, "[::1]:6379", "it includes a port"],
  [host, "redis://redis:6379", "it is a URL: give only the host"],
  [host, "redis://:hunter22@redis", "NAME: expected a host name or an IP address; got (hidden): it is a URL"],
  [host, "a,b", "there are several: give only one"],
  [host, "/var/run/redis.sock", 'got "/var/run/redis.sock"'],
  [host, '"redis"', "it is in quotes, which are not removed here"],
  [remotePort, "tcp://10.0.0.5:6379", "Kubernetes and Docker set this variable for a service of that name"],
  [port, "tcp://10.0.0.5:6379", "Kubernetes and Docker set this variable for a service of that name"],
  [remotePort, "0", 'expected a port from 1 to 65535; got "0"'],
  [seconds(), "30s", 'expected a number of seconds; got "30s": write only the number; the unit is seconds'],
  [hours(), "1d", 'expected a number of hours; got "1d": write only the number; the unit is hours'],
  [integer(), "1,000", 'got "1,000": write only the digits'],
  [integer(), "'10'", "it is in quotes"],
  [oneOf("info", "warn"), "INFO", "did you mean info?"],
  [text, "  ", "it holds nothing but spaces"],
  [password, "hunter22\n", "NAME: expected text on one line; got (hidden): there is a line break in it"],
  [password, ' "hunter22" ', 'taken: " \\"hunter22\\" "'],
])("case D7: a setting is taken, or refused with the reason: %#", (reader, raw, said) => {
  expect(one(reader, raw)).toContain(said);
});

test("case D10: hours are hours in their messages too", () => {
  const read = (): unknown =>
    readConfig({ KEPT_HOURS: option(hours({ min: 0 }), 24, "") }, { KEPT_HOURS: "a day" });
  expect(read).toThrow('KEPT_HOURS: expected a number of hours, at least 0; got "a day"');
});

const parts = {
  STORE_URL: option(optional(url("redis")), undefined, ""),
  STORE_PORT: option(remotePort, 6379, "", { overruledBy: "STORE_URL" }),
  STORE_CONCURRENCY: option(integer(), 1, ""),
};

test("case D7: what has no effect is said: a part beside a whole, and a name that is nearly one of ours", () => {
  const env = {
    STORE_URL: "redis://h",
    STORE_PORT: "tcp://10.0.0.5:6379",
    STORE_CONCURENCY: "5",
    OTHER: "x",
    STORE: "y",
  };
  expect(readConfig(parts, env)).toEqual({ STORE_URL: "redis://h", STORE_PORT: 6379, STORE_CONCURRENCY: 1 });
  expect(configWarnings(parts, env)).toEqual([
    "STORE_PORT has no effect: STORE_URL is set and takes precedence",
    "STORE_CONCURENCY has no effect: did you mean STORE_CONCURRENCY?",
  ]);
  expect(() => readConfig(parts, { STORE_PORT: "tcp://10.0.0.5:6379" })).toThrow(
    "STORE_PORT: expected a port",
  );
  expect(configWarnings(parts, { STORE_PORT: "1", STORE_CONCURRENCY: "2", STORE_CONCURENCY: "5" })).toEqual(
    [],
  );
});
