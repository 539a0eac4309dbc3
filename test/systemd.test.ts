import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DATABASE_CONFIG } from "@muster/db";
import { readConfig } from "@muster/runtime";
import { STOP_MARGIN_MS } from "@muster/worker";
import { afterAll, describe, expect, test } from "vitest";
import { API_CONFIG } from "../apps/api/src/config.ts";
import { WORKER_CONFIG } from "../apps/worker/src/config.ts";
import { findAll } from "./support/programs.ts";

const UNITS = fileURLToPath(new URL("../deploy/systemd/", import.meta.url));
const names = readdirSync(UNITS).toSorted();
/** Of 100, by `systemd-analyze security`: what a unit without any hardening has is 96. */
const MOST_EXPOSED = 20;

/** Its settings in order; one may come several times. */
const settings = (name: string): [string, string][] =>
  [...readFileSync(join(UNITS, name), "utf8").matchAll(/^(\w+)=(.*)$/gmu)].map(([, key = "", value = ""]) => [
    key,
    value,
  ]);
const all = (name: string, key: string): string[] =>
  settings(name).flatMap(([found, value]) => (found === key ? [value] : []));

test("there is a unit for each command of the server", () => {
  expect(names).toEqual(["muster-api.service", "muster-migrate.service", "muster-worker@.service"]);
  expect(names.map((name) => all(name, "ExecStart").map((line) => line.split(" ").at(-1)))).toEqual([
    ["api"],
    ["migrate"],
    ["worker"],
  ]);
});

test("a stop gets its time, and who speaks through another process is heard", () => {
  const worker = readConfig(WORKER_CONFIG, {});
  const stopSeconds = (name: string): number => Number(all(name, "TimeoutStopSec")[0]);
  expect(stopSeconds("muster-worker@.service")).toBeGreaterThan(
    worker.DRAIN_SECONDS + STOP_MARGIN_MS / 1_000,
  );
  expect(stopSeconds("muster-api.service")).toBeGreaterThan(19);
  for (const name of ["muster-api.service", "muster-worker@.service"]) {
    const of = (key: string): string[] => all(name, key);
    expect([of("Type"), of("NotifyAccess"), of("KillMode"), of("WatchdogSec")]).toEqual([
      ["notify"],
      ["all"],
      ["mixed"],
      ["60"],
    ]);
  }
});

test("what the units set are settings, and their secrets are files that systemd brings", () => {
  const known = Object.keys({
    ...API_CONFIG,
    ...WORKER_CONFIG,
    ...DATABASE_CONFIG,
    NODE_COMPILE_CACHE: undefined,
  });
  for (const name of names) {
    const pairs = all(name, "Environment")
      .flatMap((line) => line.split(" "))
      .map((pair) => pair.split("="));
    expect(
      pairs.filter(([key = ""]) => ![...known, ...known.map((one) => `${one}_FILE`)].includes(key)),
    ).toEqual([]);
    const secrets = pairs.filter(([key = ""]) => key.endsWith("_FILE")).map(([, file]) => file);
    expect(secrets).toEqual(all(name, "LoadCredential").map((line) => `%d/${line.split(":")[0]}`));
    expect(secrets.length).toBeGreaterThan(0);
  }
});

const found = await findAll([{ name: "systemd-analyze", packages: ["systemd"] }]);

describe.skipIf(typeof found === "string")("systemd-analyze", () => {
  const [analyze = ""] = found;
  const folder = mkdtempSync(join(tmpdir(), "muster-units-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  // An instance, which is what is started.
  const files = names.map((name) => {
    const file = join(folder, name.replace("@.", "@1."));
    cpSync(join(UNITS, name), file);
    return file;
  });

  /** Warnings are no failure to it. */
  const run = (...args: string[]): { readonly status: number | null; readonly stderr: string } => {
    const { status, stderr } = spawnSync(analyze, args, { encoding: "utf8" });
    return { status, stderr };
  };

  test("finds nothing wrong with the units", () => {
    expect(run("verify", "--man=no", ...files)).toEqual({ status: 0, stderr: "" });
  });

  test.each(files)("finds %s little exposed", (file) => {
    const { status } = run("security", "--offline=true", `--threshold=${MOST_EXPOSED}`, file);
    expect(status).toBe(0);
  });
});
