import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const read = (file: string): string => readFileSync(`${ROOT}${file}`, "utf8");

const compose = read("docker-compose.yml");
/** The text of each service by its name; services stand two spaces in. */
const services = new Map(
  (compose.split(/^services:$/m)[1]?.split(/^volumes:$/m)[0] ?? "")
    .split(/^(?= {2}[a-z][a-z0-9-]*:)/m)
    .flatMap((text) => {
      const name = /^ {2}([a-z][a-z0-9-]*):/.exec(text)?.[1];
      return name === undefined ? [] : [[name, text] as const];
    }),
);
const shared = compose.split(/^services:$/m)[0] ?? "";

test("case F6: nothing is published beyond this machine", () => {
  const published = [...compose.matchAll(/ports: \[(.*)\]/g)].flatMap((match) =>
    (match[1] ?? "").split(", "),
  );
  expect(published.length).toBeGreaterThanOrEqual(4);
  expect(published.filter((port) => !port.startsWith('"127.0.0.1:'))).toEqual([]);
});

test("case F6: our processes have an init, a restart and a file for settings; what is stopped gets its time", () => {
  expect(shared).toMatch(/^ {2}init: true$/m);
  expect(shared).toMatch(/^ {2}restart: unless-stopped$/m);
  expect(shared).toContain("env_file: [{ path: .env.muster, required: false }]");
  const grace = (name: string): number =>
    Number(/stop_grace_period: (\d+)s/.exec(services.get(name) ?? "")?.[1] ?? 0);
  expect(grace("api")).toBeGreaterThan(19);
  expect(grace("worker")).toBeGreaterThan(30);
});

test("case F6: the stores come back, keep their data, and say when they are ready", () => {
  for (const name of ["postgres", "redis"]) {
    const text = services.get(name) ?? "";
    expect(text).toMatch(/^ {4}restart: unless-stopped$/m);
    expect(text).toMatch(/^ {4}volumes: \[(postgres|redis):/m);
    expect(text).toContain("healthcheck:");
    expect(text).not.toContain("ports:");
  }
});

test("case F6: the image runs node itself, as another user than root", () => {
  const dockerfile = read("deploy/Dockerfile");
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(dockerfile).toMatch(/^CMD \["node", /m);
});
