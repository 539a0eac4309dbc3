import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { faultOf } from "@muster/runtime";
import { type Certificates, canMakeCertificates, makeCertificates } from "@muster/test/certificates";
import type { OwnRedis } from "@muster/test/own-servers";
import { freePort } from "@muster/test/ports";
import { ownNode } from "@muster/test/redis-cluster";
import { waitFor } from "@muster/test/wait";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RedisAddress } from "../src/index.ts";
import { connect, open } from "./connection.ts";
import { openRoundTrip } from "./round-trip.ts";

const PREFIX = "{muster}:";

describe.skipIf(!(await canMakeCertificates()))(
  "case S16: a Redis that asks for certificates (skipped without OpenSSL 3)",
  () => {
    let dir: string;
    let first: Certificates;
    let second: Certificates;
    let server: OwnRedis;
    let port: number;
    /** What this process shows, in files of its own. */
    let own: { readonly certFile: string; readonly keyFile: string };

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), "muster-certificates-"));
      [first, second] = await Promise.all([made("first"), made("second")]);
      own = { certFile: join(dir, "client.crt"), keyFile: join(dir, "client.key") };
      await show(first);
      port = await freePort();
      const settings = {
        "tls-port": String(port),
        "tls-cert-file": first.certificate,
        "tls-key-file": first.key,
        "tls-ca-cert-file": first.ca,
        "tls-auth-clients": "yes",
      };
      server = await ownNode(settings);
    });
    afterEach(async () => {
      await server.remove();
      await rm(dir, { recursive: true });
    });

    async function made(name: string): Promise<Certificates> {
      await mkdir(join(dir, name));
      return makeCertificates(join(dir, name));
    }

    async function show({ certificate, key }: Certificates): Promise<void> {
      await copyFile(certificate, own.certFile);
      await copyFile(key, own.keyFile);
    }

    /** By the port without TLS. */
    async function admin(act: (client: Redis) => Promise<unknown>): Promise<void> {
      const client = new Redis(server.port);
      await act(client);
      client.disconnect();
    }

    const killClients = (): Promise<void> =>
      admin((client) => client.call("client", "kill", "type", "normal", "skipme", "yes"));

    test.for(["rediss", "rediss+cluster"])("they are shown by %s://", async (scheme) => {
      const url = `${scheme}://localhost:${port}`;
      const { redis, metrics } = await connect({ url, caFile: first.ca, ...own }, PREFIX);
      await redis.tryWrite();
      expect(metrics.degradations.list()).toEqual([]);
      await redis.close();
    });

    test("with none, and with one of another authority, the refusal is told", async () => {
      await show(second);
      const url = `rediss://localhost:${port}`;
      for (const shown of [{}, own] satisfies RedisAddress[]) {
        const { redis, metrics } = open({ url, caFile: first.ca, ...shown });
        await waitFor(() => metrics.degradations.has("redis_unreachable"), { what: "the degradation" });
        const refused = async (): Promise<boolean> =>
          faultOf(await redis.ping().catch((error: unknown) => error))?.reason === "redis_certificate";
        await waitFor(refused, { what: "its reason" });
        await redis.close();
      }
    });

    test("a renewed one is shown by the next connection, and a file that is missing meanwhile is waited for", async () => {
      const url = `rediss://localhost:${port}`;
      await using trip = await openRoundTrip({ url, caFile: first.ca, ...own }, PREFIX);
      await trip.works();
      await rm(own.keyFile);
      await killClients();
      const told = (): string => JSON.stringify(trip.metrics.degradations.list());
      await waitFor(() => told().includes("(REDIS_KEY_FILE) cannot be read (ENOENT)"), { what: "the words" });
      const fault = async (): Promise<unknown> =>
        faultOf(await trip.redis.ping().catch((error: unknown) => error));
      const reason = expect.objectContaining({ kind: "passing", reason: "redis_tls_file" }) as unknown;
      await expect.poll(fault).toEqual(reason);
      await writeFile(own.keyFile, "-----BEGIN PRIVATE KEY-----\nhalf of one");
      await waitFor(() => told().includes("(REDIS_KEY_FILE) is no whole PEM"), { what: "other words" });
      await copyFile(second.key, own.keyFile);
      await waitFor(() => told().includes("cannot be used as they are"), { what: "words of another pair" });
      // From now on only the new one will do.
      await admin((client) => client.config("SET", "tls-ca-cert-file", second.ca));
      await show(second);
      await trip.works();
      expect(told()).toBe("[]");
    });

    test("a certificate without its key, and a key without its certificate, are refused at once", () => {
      const { certFile, keyFile } = own;
      expect(() => open({ port, certFile })).toThrow("got only the certificate");
      expect(() => open({ port, keyFile })).toThrow("got only the key");
    });
  },
);
