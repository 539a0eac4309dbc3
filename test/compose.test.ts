import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const read = (file: string): string => readFileSync(`${ROOT}${file}`, "utf8");

interface Service {
  readonly image: string;
  readonly restart?: string;
  readonly command?: string | readonly string[];
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: ReadonlyArray<{ readonly path: string; readonly required: boolean }>;
  readonly stop_grace_period?: string;
  readonly healthcheck?: unknown;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

const compose: Compose = parse(read("docker-compose.yml"), { merge: true });
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image.startsWith("muster:"));
const stores = services.filter(([name]) => /^(postgres|redis|cockroach-\d)$/.test(name));
/** Of `30s` or `${NAME:-30s}`. */
const graceSeconds = (name: string): number =>
  Number(/(\d+)s\}?$/.exec(compose.services[name]?.stop_grace_period ?? "")?.[1] ?? 0);

test("case F6: nothing is published beyond this machine, and of the stores nothing at all", () => {
  const published = services.flatMap(([, service]) => service.ports ?? []);
  expect(published.length).toBeGreaterThanOrEqual(4);
  expect(published.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
  expect(compose.networks["stores"]?.internal).toBe(true);
  for (const [name, store] of stores) {
    expect([name, store.ports]).toEqual([name, undefined]);
    expect([name, store.networks]).toEqual([name, ["stores"]]);
  }
});

test("case F6: our processes say which of the image's they are, and whatever is killed comes back", () => {
  expect(ours.map(([name, { command }]) => [name, command])).toEqual(
    ["migrate", "api", "worker"].map((name) => [name, [name]]),
  );
  const once = services.filter(([, { restart }]) => restart !== "unless-stopped");
  expect(once.map(([name, { restart }]) => [name, restart])).toEqual([
    ["migrate", "no"],
    ["cockroach-init", "no"],
  ]);
});

test("case F6: what is stopped gets its time", () => {
  expect(graceSeconds("api")).toBeGreaterThan(19);
  expect(graceSeconds("worker")).toBeGreaterThan(30);
  expect(stores.filter(([name]) => graceSeconds(name) < 30)).toEqual([]);
});

test("case F6: every setting can be given in .env.muster, which nothing overrides", () => {
  for (const [name, { environment, env_file: files }] of ours) {
    expect([name, environment]).toEqual([name, undefined]);
    // The last file wins.
    expect([name, ...(files ?? [])]).toEqual([
      name,
      { path: "deploy/compose.env", required: true },
      { path: ".env.muster", required: false },
    ]);
  }
  expect(Object.keys(parseEnv(read("deploy/compose.env"))).toSorted()).toEqual([
    "API_HOST",
    "AUTH",
    "DATABASE_URL",
    "METRICS_HOST",
    "REDIS_URL",
    "TLS",
  ]);
  // It may hold secrets.
  expect(read(".gitignore")).toMatch(/^\.env\*$/m);
  expect(read(".dockerignore")).toMatch(/^\.env\*$/m);
});

test("case F6: no password is written down", () => {
  expect(`${read("docker-compose.yml")}${read("deploy/compose.env")}`).not.toMatch(
    /(PASSWORD[=:]|:\/\/\w+:[^@\s]+@)/,
  );
});

test("case F6: the stores keep their data, and say when they are ready", () => {
  for (const name of ["postgres", "redis"]) {
    expect(compose.services[name]?.volumes?.[0]).toMatch(new RegExp(`^${name}:/`));
    expect(compose.services[name]?.healthcheck).toBeDefined();
  }
});

test("case F6: our processes can write nothing but /tmp", () => {
  for (const [name, { read_only: readOnly, tmpfs }] of ours)
    expect([name, readOnly, tmpfs]).toEqual([name, true, ["/tmp"]]);
});
