import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canMakeCertificates, makeCertificates } from "@muster/test/certificates";
import { startFaultProxy } from "@muster/test/fault-proxy";
import { ownRedis } from "@muster/test/own-servers";
import { freePort } from "@muster/test/ports";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type System, startSystem } from "../support/system.ts";

/** Each way: a handshake takes longer than a start, as it does between two zones of a cloud. */
const SLOW_MS = 40;

let system: System;

beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

test.skipIf(!(await canMakeCertificates()))(
  "case S8: over TLS, the first jobs of an API that has just started are in the lists",
  async () => {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "muster-tls-"));
    stack.defer(() => rm(folder, { recursive: true }));
    const { ca, certificate, key } = await makeCertificates(folder);
    const tlsPort = await freePort();
    const settings = {
      "tls-port": String(tlsPort),
      "tls-cert-file": certificate,
      "tls-key-file": key,
      "tls-auth-clients": "no",
      "tls-ca-cert-file": ca,
    };
    const redis = await ownRedis({ settings });
    stack.defer(() => redis.remove());
    const proxy = await startFaultProxy(tlsPort);
    stack.defer(() => proxy.close());
    proxy.slow(SLOW_MS);
    const env = { REDIS_URL: `rediss://localhost:${proxy.port}`, REDIS_CA_FILE: ca };
    const worker = await system.start("worker", env);
    stack.defer(async () => void (await worker.kill()));
    const api = await system.start("api", env);
    stack.defer(async () => void (await api.kill()));
    const client = system.client(api);
    for (let i = 0; i < 5; i += 1) await client.submitJob({ job: { type: "noop" } });
    expect(await api.metric("muster_push_failures_total")).toBe(0);
    const done = async (): Promise<boolean> =>
      (await system.query("SELECT 1 FROM tasks WHERE status = 'succeeded'")).length === 5;
    await waitFor(done, { what: "the jobs to be done" });
  },
);

test.for(["api", "worker"] as const)("case S9: a start of the %s names a Redis that evicts", async (app) => {
  const redis = await ownRedis({ settings: { "maxmemory-policy": "allkeys-lru" } });
  try {
    const process = await system.start(app, { REDIS_URL: redis.url });
    const warned = (): boolean => process.output().includes("expected noeviction, got allkeys-lru");
    await waitFor(warned, { what: "the warning" });
    await process.kill();
  } finally {
    await redis.remove();
  }
});
