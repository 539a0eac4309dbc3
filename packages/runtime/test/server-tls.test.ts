import { once } from "node:events";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { get, type RequestOptions } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectSecurely, createServer, TLSSocket } from "node:tls";
import {
  type Authority,
  canMakeCertificates,
  issue,
  makeAuthority,
  type Pair,
} from "@muster/test/certificates";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import {
  ConfigError,
  createLogger,
  createMetrics,
  type OpsServer,
  opsBasics,
  readConfig,
  serviceConfig,
  startOpsServer,
  verifiedCertificate,
} from "../src/index.ts";

describe.skipIf(!(await canMakeCertificates()))("TLS of the ops port (skipped without OpenSSL 3)", () => {
  let folder: string;
  let authority: Authority;
  let pair: Pair;
  let other: Pair;
  let ca: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "muster-ops-tls-"));
    authority = await makeAuthority(folder);
    [pair, other] = [await issue(authority, folder, "one"), await issue(authority, folder, "other")];
    ca = await readFile(authority.certificate, "utf8");
  });
  afterAll(() => rm(folder, { recursive: true }));

  const TABLE = serviceConfig(0);
  const env = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    METRICS_PORT: "0",
    METRICS_TLS_CERT_FILE: pair.certificate,
    METRICS_TLS_KEY_FILE: pair.key,
    ...more,
  });
  const mistakes = (given: Record<string, string>): readonly string[] => {
    try {
      readConfig(TABLE, given);
      return [];
    } catch (error) {
      return error instanceof ConfigError ? error.mistakes : [String(error)];
    }
  };

  async function start(more: Readonly<Record<string, string>> = {}): Promise<OpsServer> {
    const basics = opsBasics(readConfig(TABLE, env(more)), 0, createMetrics());
    const server = await startOpsServer({
      ...basics,
      tls: basics.tls && { ...basics.tls, readEveryMs: 50 },
      log: createLogger({ name: "test", level: "silent", pretty: false }),
      health: () => ({ ok: true, checks: {} }),
      ready: async () => ({ ok: true, checks: {} }),
    });
    onTestFinished(() => server.stop());
    return server;
  }

  async function ask(port: number, path: string, options: RequestOptions = {}): Promise<IncomingMessage> {
    const [response] = await once(
      get({ port, host: "localhost", path, ca, agent: false, ...options }),
      "response",
    );
    response.resume();
    return response;
  }

  test("files that cannot be used together are mistakes of the configuration, which name them", () => {
    expect(mistakes(env())).toEqual([]);
    expect(mistakes(env({ METRICS_TLS_KEY_FILE: other.key }))).toEqual([
      "METRICS_TLS_CERT_FILE, METRICS_TLS_KEY_FILE: expected a certificate and its own private key, " +
        `got ${pair.certificate} and ${other.key}, which do not belong together`,
    ]);
    expect(mistakes(env({ METRICS_TLS_KEY_FILE: "" }))).toEqual([
      "METRICS_TLS_CERT_FILE and METRICS_TLS_KEY_FILE: expected both or neither; got only the certificate",
    ]);
    const lone = { METRICS_TLS_CLIENT_CA_FILE: authority.certificate };
    expect(mistakes(lone)).toEqual([
      expect.stringMatching(/^METRICS_TLS_CLIENT_CA_FILE: expected .* beside it/u),
    ]);
  });

  test("a file that is half a certificate is told by its name", async () => {
    const half = join(folder, "half.crt");
    await writeFile(half, (await readFile(pair.certificate, "utf8")).slice(0, 300));
    expect(mistakes(env({ METRICS_TLS_CERT_FILE: half }))).toEqual([
      `the file ${half} (METRICS_TLS_CERT_FILE) is no whole PEM`,
    ]);
    const whole = "-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n";
    await writeFile(half, whole);
    expect(mistakes(env({ METRICS_TLS_CERT_FILE: half }))).toEqual([
      expect.stringMatching(/\(METRICS_TLS_CERT_FILE\) holds no certificate that can be read/u),
    ]);
  });

  test("probes need no certificate, and who reads the metrics does where authorities are named", async () => {
    const { port } = await start({ METRICS_TLS_CLIENT_CA_FILE: authority.certificate });
    expect((await ask(port, "/healthz")).statusCode).toBe(200);
    expect((await ask(port, "/metrics")).statusCode).toBe(403);
    const [cert, key] = await Promise.all([other.certificate, other.key].map((file) => readFile(file)));
    const known = await ask(port, "/metrics", { cert, key });
    expect(known.statusCode).toBe(200);
    expect(known.headers).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    });
    const open = await start();
    expect((await ask(open.port, "/metrics")).statusCode).toBe(200);
  });

  test("case T4: a certificate that was verified counts until it ends, also where its session goes on", async () => {
    const [cert, key] = await Promise.all([pair.certificate, pair.key].map((file) => readFile(file)));
    const asking = { cert, key, ca, requestCert: true, rejectUnauthorized: false };
    const server = createServer(asking).listen(0);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = connectSecurely({ port, host: "localhost", ca, cert, key });
    onTestFinished(() => void client.destroy());
    const [secure] = (await once(server, "secureConnection")) as [TLSSocket];
    expect(verifiedCertificate(secure)?.subject.CN).toBe("localhost");
    expect(verifiedCertificate(secure, Date.now() + 3 * 86_400_000)).toBeUndefined();
    secure.destroy();
    expect(verifiedCertificate(secure)).toBeUndefined();
  });

  test("a stop waits for no handshake", async () => {
    const server = await start();
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => socket.destroy());
    await once(socket, "connect");
    socket.write(Buffer.from([0x16, 3, 1, 2, 0, 1]));
    await ask(server.port, "/healthz");
    const begun = performance.now();
    await server.stop();
    expect(performance.now() - begun).toBeLessThan(4_000);
  });

  test("case T1: a renewed certificate is used without a restart", async () => {
    const live = { certificate: join(folder, "live.crt"), key: join(folder, "live.key") };
    const put = async ({ certificate, key }: Pair): Promise<void> => {
      await copyFile(key, live.key);
      await copyFile(certificate, live.certificate);
    };
    await put(pair);
    const { port } = await start({ METRICS_TLS_CERT_FILE: live.certificate, METRICS_TLS_KEY_FILE: live.key });
    const shown = async (): Promise<string> => {
      const { socket } = await ask(port, "/healthz");
      return socket instanceof TLSSocket ? socket.getPeerCertificate().serialNumber : "";
    };
    const first = await shown();
    await put(other);
    await waitFor(async () => (await shown()) !== first, { what: "the other certificate" });
  });
});
