import { once } from "node:events";
import { copyFile, mkdir, readFile, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { canMakeCertificates, issue, makeAuthority, type Pair } from "@muster/test/certificates";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { turnOf } from "../../src/bounds/party.ts";
import { Peer } from "../../src/bounds/peer.ts";
import {
  getJob,
  makeTlsWorld,
  openSecurely,
  readAll,
  refused,
  removeTlsWorld,
  type SecureServer,
  startSecureServer,
  type TlsWorld,
} from "./tls-world.ts";

let world: TlsWorld;
const openssl = await canMakeCertificates();
beforeAll(async () => {
  if (openssl) world = await makeTlsWorld();
});
afterAll(() => (openssl ? removeTlsWorld(world) : undefined));

describe.skipIf(!openssl)("a certificate that is renewed (skipped without OpenSSL 3)", () => {
  /** As Kubernetes mounts a Secret: the files are links into a folder that is a link, and that one is exchanged. */
  async function mount(version: string, { certificate, key }: Pair): Promise<Pair> {
    const folder = join(world.folder, "mounted");
    await mkdir(join(folder, version), { recursive: true });
    const live = { certificate: join(folder, "tls.crt"), key: join(folder, "tls.key") };
    await copyFile(certificate, join(folder, version, "tls.crt"));
    await copyFile(key, join(folder, version, "tls.key"));
    await symlink(version, join(folder, "..data_tmp"));
    await rename(join(folder, "..data_tmp"), join(folder, "..data"));
    for (const [name, file] of [
      ["tls.crt", live.certificate],
      ["tls.key", live.key],
    ] as const)
      await symlink(join("..data", name), file).catch(() => "it is there since the first version");
    return live;
  }

  const shownBy = async (port: number): Promise<string> => {
    const socket = await openSecurely(port, { ca: world.ca });
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };

  const valueOf = async (metric: { get(): Promise<{ values: { value: number }[] }> }): Promise<number> =>
    (await metric.get()).values.reduce((sum, { value }) => sum + value, 0);

  test("case T1, case T2: it serves new connections while old streams go on, and one that is unusable changes nothing", async () => {
    const server = await startSecureServer(world, { pair: await mount("1", world.server) });
    const { port, ofTls } = server;
    const first = await shownBy(port);
    const nodeOptions = { ca: world.ca };
    const client = createClient(SchedulerService, createGrpcTransport({ baseUrl: server.url, nodeOptions }));
    const leaving = new AbortController();
    const events = client.watchJob({ jobId: "a" }, { signal: leaving.signal })[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ jobId: "a" });
    const ended = events.next().then(
      () => "an event",
      (error: unknown) => String(error),
    );
    const sessions = server.server.sessions;

    const next = await issue(world.authority, world.folder, "next", { days: 9 });
    await mount("2", next);
    const second = await waitFor(async () => (await shownBy(port)) !== first && shownBy(port), {
      what: "the new certificate",
    });
    const expiry = await valueOf(ofTls.tlsCertificateExpiryTimestampSeconds);
    expect(expiry * 1000 - Date.now()).toBeGreaterThan(8 * 86_400_000);

    // The key of another certificate: what a renewal that stops half-way leaves.
    await mount("3", { certificate: next.certificate, key: world.server.key });
    await waitFor(() => server.told().includes("do not belong together"), { what: "the refusal" });
    expect(await shownBy(port)).toBe(second);
    expect((await ofTls.tlsCertificateReloads.get()).values).toEqual([
      { labels: { port: "api", result: "used" }, value: 1 },
      { labels: { port: "api", result: "refused" }, value: 1 },
    ]);
    expect(server.told()).toMatch(/TLS_CERT_FILE, TLS_KEY_FILE: expected .*tls\.crt and .*tls\.key,/u);
    expect(server.told()).not.toContain("PRIVATE KEY");
    await mount("4", world.server);
    await waitFor(async () => (await shownBy(port)) === first, { what: "the first one again" });

    // Still the same session, on which calls are answered and the stream is open.
    expect((await client.getJob({ jobId: "b" })).jobId).toBe("b");
    expect(server.server.sessions).toBe(sessions);
    expect(await Promise.race([ended, Promise.resolve("open")])).toBe("open");
    leaving.abort();
    expect(await ended).toContain("canceled");
  });
});

describe.skipIf(!openssl)("certificates of clients (skipped without OpenSSL 3)", () => {
  let own: Pair;
  let expired: Pair;
  let foreign: Pair;
  let clientCa: string;
  let otherCa: string;
  beforeAll(async () => {
    const [team, others] = await Promise.all(
      ["team", "others"].map((name) => makeAuthority(world.folder, name)),
    );
    if (team === undefined || others === undefined) throw new Error("no authorities");
    [clientCa, otherCa] = [team.certificate, others.certificate];
    const names = "DNS:reports.internal,URI:spiffe://example.org/reports";
    const said = { commonName: "reports", alternativeNames: names };
    own = await issue(team, world.folder, "own", said);
    expired = await issue(team, world.folder, "expired", { ...said, days: -1 });
    foreign = await issue(others, world.folder, "foreign", said);
  });

  const shown = async ({ certificate, key }: Pair): Promise<ConnectionOptions> => ({
    ca: world.ca,
    cert: await readFile(certificate, "utf8"),
    key: await readFile(key, "utf8"),
  });

  /** Who the server takes the client for that asks on `socket`, which ends. */
  async function peerOf(server: SecureServer, socket: TLSSocket): Promise<Peer> {
    socket.write(getJob("held"));
    const { party } = turnOf(await server.heldCall());
    server.release();
    await readAll(socket);
    if (!(party instanceof Peer)) throw new Error("no peer");
    return party;
  }

  test("where there may be tokens, one that counts is known, and all others come in without being anybody", async () => {
    const known = await startSecureServer(world, { clientCa });
    const peer = await peerOf(known, await openSecurely(known.port, await shown(own)));
    expect(peer.certificate).toEqual({
      spiffe: "spiffe://example.org/reports",
      commonName: "reports",
      fingerprint: expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/u),
      expiresAtMs: expect.closeTo(Date.now() + 2 * 86_400_000, -6),
    });
    for (const [pair, mistake] of [
      [undefined, undefined],
      [expired, "CERT_HAS_EXPIRED"],
      [foreign, expect.stringMatching(/^UNABLE_TO_/u)],
    ] as const) {
      const server = await startSecureServer(world, { clientCa });
      const options = pair === undefined ? { ca: world.ca } : await shown(pair);
      const nobody = await peerOf(server, await openSecurely(server.port, options));
      expect([nobody.certificate, nobody.certificateMistake]).toEqual([undefined, mistake]);
      expect(await refused(server, "client_certificate")).toBe(mistake === undefined ? 0 : 1);
    }
  });

  test("case T4: a session that is taken up again proves no more than it did when it began", async () => {
    const sessionOf = async (port: number, pair: Pair | undefined): Promise<Buffer> => {
      const socket = await openSecurely(port, pair === undefined ? { ca: world.ca } : await shown(pair));
      const session = once(socket, "session");
      socket.write(getJob("a"));
      await readAll(socket);
      const [ticket] = (await session) as [Buffer];
      return ticket;
    };
    for (const pair of [undefined, own]) {
      const server = await startSecureServer(world, { clientCa });
      const session = await sessionOf(server.port, pair);
      const again = await openSecurely(server.port, { ca: world.ca, session });
      expect(again.isSessionReused()).toBe(true);
      const { certificate } = await peerOf(server, again);
      expect(certificate?.commonName).toBe(pair === undefined ? undefined : "reports");
    }
    const live = join(world.folder, "live-ca.crt");
    await copyFile(clientCa, live);
    const server = await startSecureServer(world, { clientCa: live });
    const session = await sessionOf(server.port, own);
    await copyFile(otherCa, live);
    await waitFor(() => server.told().includes("a new certificate"), { what: "the other authority" });
    const again = await openSecurely(server.port, { ca: world.ca, session });
    expect(again.isSessionReused()).toBe(false);
    expect((await peerOf(server, again)).certificate).toBeUndefined();
  });

  test("where there are none, nobody comes in without one that counts", async () => {
    const server = await startSecureServer(world, { clientCa, certificateRequired: true });
    const known = await openSecurely(server.port, await shown(own));
    known.write(getJob("a"));
    expect(await readAll(known)).toMatch(/^HTTP\/1\.1 200 /u);
    for (const pair of [undefined, expired, foreign]) {
      const options = pair === undefined ? { ca: world.ca } : await shown(pair);
      const answer = openSecurely(server.port, options).then(
        (socket) => {
          socket.write(getJob("a"));
          return readAll(socket);
        },
        () => "",
      );
      expect(await answer.catch(() => "")).toBe("");
    }
    await waitFor(async () => (await refused(server, "handshake")) === 3, { what: "three that ended" });
  });
});
