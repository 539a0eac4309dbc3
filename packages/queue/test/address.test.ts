import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { faultOf } from "@muster/runtime";
import { canMakeCertificates, makeCertificates } from "@muster/test/certificates";
import { type OwnRedis, ownRedis } from "@muster/test/own-servers";
import { freePort } from "@muster/test/ports";
import { ownNode } from "@muster/test/redis-cluster";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RedisAddress } from "../src/index.ts";
import { connect, open } from "./connection.ts";

const NAME = "{muster}::commands";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "muster-address-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** What a connection of this address is called by the server it has reached. */
async function reached(address: RedisAddress): Promise<string> {
  const { redis } = await connect(address, "{muster}:");
  try {
    return await redis.run((client) => client.client("GETNAME").then(String));
  } finally {
    await redis.close();
  }
}

test("a Unix socket, with a database and a password", async () => {
  const path = join(dir, "redis.sock");
  const server = await ownRedis({ settings: { unixsocket: path, requirepass: "p@ss/word" } });
  const url = `unix://:${encodeURIComponent("p@ss/word")}@${path}?db=3`;
  const { redis } = await connect({ url });
  expect(await redis.run((client) => client.client("INFO"))).toContain("db=3");
  await redis.close();
  await server.remove();
});

describe.skipIf(!(await canMakeCertificates()))("a Redis over TLS (skipped without OpenSSL 3)", () => {
  let server: OwnRedis;
  let port: number;
  let caFile: string;

  beforeAll(async () => {
    const { ca, certificate, key } = await makeCertificates(dir);
    caFile = ca;
    port = await freePort();
    const settings = {
      "tls-port": String(port),
      "tls-cert-file": certificate,
      "tls-key-file": key,
      "tls-ca-cert-file": ca,
      "tls-auth-clients": "no",
    };
    server = await ownNode(settings);
  });
  afterAll(() => server.remove());

  test("a file of authorities is enough, whether there is a URL or parts of one", async () => {
    expect(await reached({ url: `rediss://localhost:${port}`, caFile })).toBe(NAME);
    expect(await reached({ url: `redis://localhost:${port}`, caFile })).toBe(NAME);
    expect(await reached({ host: "localhost", port, caFile })).toBe(NAME);
    // Looked for as the owner of a slot would be, over the driver's other way to connect.
    expect(await reached({ url: `rediss+cluster://localhost:${port}`, caFile })).toBe(NAME);
  });

  test.for(["rediss", "rediss+cluster"])(
    "an authority that nobody knows is told as that, by %s",
    async (scheme) => {
      const { redis } = open({ url: `${scheme}://localhost:${port}` }, "{muster}:");
      await redis.ready(1_000);
      await expect(redis.ping()).rejects.toSatisfy((error) => faultOf(error)?.reason === "redis_certificate");
      await redis.close();
    },
  );
});
