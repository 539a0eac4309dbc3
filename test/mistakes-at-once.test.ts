import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, readConfig } from "@muster/runtime";
import { expect, test } from "vitest";
import { API_CONFIG } from "../apps/api/src/config.ts";
import { WORKER_CONFIG } from "../apps/worker/src/config.ts";

test("case S20: settings that do not go together are listed with those that are wrong by themselves", async () => {
  const folder = await mkdtemp(join(tmpdir(), "muster-mistakes-"));
  const certificate = join(folder, "own.crt");
  await writeFile(certificate, "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n");
  const env = {
    DATABASE_URL: "postgres://u:hunter2@h/db?sslmode=verify-ca",
    REDIS_URL: "redis+cluster://:hunter2@a,b",
    REDIS_CERT_FILE: certificate,
    METRICS_PORT: "none",
  };
  for (const table of [API_CONFIG, WORKER_CONFIG]) {
    const told = mistakesOf(() => readConfig(table, env));
    expect(told).toMatch(/^METRICS_PORT: /mu);
    expect(told).toMatch(/^DATABASE_URL: sslmode=verify-ca takes an sslrootcert, or DATABASE_CA_FILE/mu);
    expect(told).toMatch(/^REDIS_KEY_PREFIX: expected a hash tag/mu);
    expect(told).toMatch(/^REDIS_CERT_FILE and REDIS_KEY_FILE: .* got only the certificate/mu);
    expect(told).not.toContain("hunter2");
    // What is wrong by itself is not told a second time.
    expect(mistakesOf(() => readConfig(table, { ...env, REDIS_CERT_FILE: "/nowhere" }))).not.toContain(
      "got only",
    );
  }
  await rm(folder, { recursive: true });
});

function mistakesOf(read: () => unknown): string {
  try {
    read();
    return "";
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.join("\n");
    throw error;
  }
}
