import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { canMakeCertificates, makeCertificates } from "@muster/test/certificates";
import { type OwnRedis, ownRedis } from "@muster/test/own-servers";
import { freePort } from "@muster/test/ports";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { open } from "./connection.ts";

// Each waits for a handshake that never comes.
vi.setConfig({ maxConcurrency: 8 });

/** What readiness says of an address once nothing has come of it. */
async function told(url: string): Promise<string> {
  const { redis, metrics } = open({ url }, "{muster}:");
  try {
    const words = (): string => JSON.stringify(metrics.degradations.list());
    await waitFor(() => metrics.degradations.has("redis_unreachable"), { what: "the degradation" });
    return words();
  } finally {
    await redis.close();
  }
}

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

/** What the driver says, which nobody knows who has not read it. */
const DRIVERS_WORDS = /timed out|Connection is closed|enableOfflineQueue|maxRetries/u;

describe.skipIf(!(await canMakeCertificates()))(
  "case S19: TLS where there is none, and none where there is (skipped without OpenSSL 3)",
  () => {
    let dir: string;
    let server: OwnRedis;
    let tlsPort: number;
    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), "muster-mixed-"));
      const { ca, certificate, key } = await makeCertificates(dir);
      tlsPort = await freePort();
      server = await ownRedis({
        settings: {
          "tls-port": String(tlsPort),
          "tls-cert-file": certificate,
          "tls-key-file": key,
          "tls-ca-cert-file": ca,
          "tls-auth-clients": "no",
        },
      });
    });
    afterAll(async () => {
      await server.remove();
      await rm(dir, { recursive: true });
    });

    test.concurrent.for(["redis", "redis+cluster", "redis+sentinel"])(
      "%s:// to a port for TLS is told what to write",
      async (scheme) => {
        const words = await told(
          `${scheme}://127.0.0.1:${tlsPort}${scheme.endsWith("sentinel") ? "/m" : ""}`,
        );
        expect(words).toContain(`127.0.0.1:${tlsPort}`);
        expect(words).toContain("REDIS_URL begins with rediss instead of redis");
        expect(words).not.toMatch(DRIVERS_WORDS);
      },
    );

    test.concurrent.for(["rediss", "rediss+cluster", "rediss+sentinel"])(
      "%s:// to a port without TLS is told what to write",
      async (scheme) => {
        const words = await told(
          `${scheme}://127.0.0.1:${server.port}${scheme.endsWith("sentinel") ? "/m" : ""}`,
        );
        expect(words).toContain(`127.0.0.1:${server.port}`);
        expect(words).toContain("REDIS_URL begins with redis instead of rediss");
        expect(words).not.toMatch(DRIVERS_WORDS);
      },
    );

    test("a proxy for TLS, which says why it hangs up in the words of TLS, is told as that as well", async () => {
      const [cert, key] = await Promise.all(["own.crt", "own.key"].map((name) => readFile(join(dir, name))));
      const proxy = createTlsServer({ cert, key }).on("tlsClientError", () => undefined);
      expect(await told(`redis://127.0.0.1:${await portOf(proxy)}`)).toContain("rediss");
      proxy.close();
    });
  },
);

test("case S19: whatever hangs up before it has said a word is told, also where it does so in good order", async () => {
  const proxy = createServer((socket) => socket.resume().end());
  const port = await portOf(proxy);
  const words = await told(`redis://127.0.0.1:${port}`);
  expect(words).toContain(`127.0.0.1:${port}: `);
  expect(words).toContain("rediss instead of redis");
  proxy.close();
});
