import { once } from "node:events";
import http, { get, type IncomingMessage, type Server } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import {
  ConfigError,
  createLogger,
  createMetrics,
  type HealthReport,
  type OpsServer,
  type OpsServerOptions,
  startOpsServer,
} from "../src/index.ts";

const GREEN: HealthReport = { ok: true, checks: { reaper: "ok" } };
const RED: HealthReport = { ok: false, checks: { redis: "no answer within 500 ms" } };

const servers: OpsServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function start(options: Partial<OpsServerOptions> = {}): Promise<{ url: string; port: number }> {
  const server = await startOpsServer({
    host: "127.0.0.1",
    port: 0,
    usualPort: 0,
    log: createLogger({ name: "test", level: "silent", pretty: false }),
    metrics: async () => ({ contentType: "text/plain; version=0.0.4", body: "muster_watchers 3\n" }),
    health: () => GREEN,
    ready: async () => GREEN,
    degradations: createMetrics().degradations,
    ...options,
  });
  servers.push(server);
  return { url: `http://127.0.0.1:${server.port}`, port: server.port };
}

test("/metrics answers the registry's text under its own content type", async () => {
  const { url } = await start();
  const response = await fetch(`${url}/metrics?name=x`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4");
  expect(await response.text()).toBe("muster_watchers 3\n");
});

test("further pages answer JSON, know what the URL asks, and say why where they cannot", async () => {
  const { url } = await start({
    pages: {
      "/sd/workers": async (asked) => [asked.get("zone")],
      "/broken": () => Promise.reject(new Error("no database")),
    },
  });
  const response = await fetch(`${url}/sd/workers?zone=a&x`);
  expect([response.status, await response.json()]).toEqual([200, ["a"]]);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await (await fetch(`${url}/sd/workers`)).json()).toEqual([null]);
  const broken = await fetch(`${url}/broken`);
  expect([broken.status, await broken.text()]).toEqual([503, "no database\n"]);
});

test("metrics that cannot be collected answer 500 with the reason", async () => {
  const { url } = await start({ metrics: () => Promise.reject(new Error("no database")) });
  const response = await fetch(`${url}/metrics`);
  expect([response.status, await response.text()]).toEqual([500, "no database\n"]);
});

test.for([
  [GREEN, 200],
  [RED, 503],
] as const)("/healthz and /readyz answer the report %j with %i", async ([report, status]) => {
  const { url } = await start({ health: () => report, ready: async () => report });
  for (const path of ["/healthz", "/readyz"]) {
    const response = await fetch(url + path);
    expect([response.status, await response.json()]).toEqual([status, { ...report, degraded: [] }]);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  }
});

test("what is degraded stands in both bodies and turns neither red", async () => {
  const { degradations } = createMetrics();
  const { url } = await start({ degradations });
  degradations.begin(createLogger({ name: "test", level: "silent" }), "redis_rights", "no right to PUBLISH");
  for (const path of ["/healthz", "/readyz"]) {
    const response = await fetch(url + path);
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { ok: true, degraded: [{ reason: "redis_rights", text: "no right to PUBLISH" }] },
    ]);
  }
});

test("a check that throws, rejects or hangs answers 503 with the reason", async () => {
  const { url } = await start({
    health: () => {
      throw new Error("check broke");
    },
    ready: () => new Promise(() => undefined),
  });
  const [health, ready] = await Promise.all([fetch(`${url}/healthz`), fetch(`${url}/readyz`)]);
  expect([health.status, await health.json()]).toEqual([
    503,
    { ok: false, checks: { health: "check broke" }, degraded: [] },
  ]);
  const late = { ok: false, checks: { ready: "ready: no answer within 2000 ms" }, degraded: [] };
  expect([ready.status, await ready.json()]).toEqual([503, late]);
});

test("an accept that fails is logged and does not end the process", async () => {
  const create = vi.spyOn(http, "createServer");
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const { url } = await start({
    log: createLogger({ name: "test", level: "error", pretty: false, destination }),
  });
  const server: Server | undefined = create.mock.results[0]?.value;
  create.mockRestore();
  server?.emit("error", Object.assign(new Error("accept EMFILE"), { code: "EMFILE" }));
  expect(lines.join("")).toMatch("accept EMFILE");
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test("another path answers 404 and names the three; another method answers 405", async () => {
  const { url } = await start();
  const lost = await fetch(`${url}/health`);
  expect([lost.status, await lost.text()]).toEqual([
    404,
    "nothing at /health; try /metrics, /healthz, /readyz\n",
  ]);
  const posted = await fetch(`${url}/healthz`, { method: "POST" });
  expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  const head = await fetch(`${url}/healthz`, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
});

test("a port in use is an error of the configuration that names address and variable", async () => {
  const { port } = await start();
  const failure = await start({ port, portVariable: "METRICS_PORT" }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConfigError);
  expect(failure).toMatchObject({
    mistakes: [
      expect.stringMatching(`^METRICS_PORT: expected a free port; got 127.0.0.1:${port} .*EADDRINUSE`),
    ],
  });
});

test("case F5: a port that nobody chose gives way when it is taken, and says so", async () => {
  const { port: taken } = await start();
  const lines: string[] = [];
  const log = createLogger({
    name: "test",
    level: "info",
    pretty: false,
    destination: { write: (line) => void lines.push(line) },
  });
  const { port } = await start({ port: undefined, usualPort: taken, log });
  expect(port).not.toBe(taken);
  expect(lines.join("")).toContain(`METRICS_PORT is not set and ${taken} is taken: using ${port}`);
});

test("stop ends open connections and frees the port", async () => {
  const { port, url } = await start({ ready: () => new Promise(() => undefined) });
  const hanging = fetch(`${url}/readyz`).catch((error: unknown) => error);
  await fetch(`${url}/healthz`);
  await servers.pop()?.stop();
  expect(await hanging).toBeInstanceOf(TypeError);
  await start({ port });
});

test("case D7: an address that is not this machine's is blamed on the host, not on the port", async () => {
  // Of the addresses that are kept for documents: no machine has it.
  const failure = await start({ host: "192.0.2.1", port: 0 }).catch((error: unknown) => error);
  expect(String(failure)).toMatch(/METRICS_HOST: expected an address of this machine; got "192\.0\.2\.1" /);
});

test.each([
  ["127.0.0.1:2112", {}, 200],
  ["evil.example:2112", {}, 403],
  ["worker.internal:2112", { allowedHosts: ["worker.internal"] }, 200],
  ["worker.internal:2112", { host: "0.0.0.0" }, 200],
] as const)(
  "case G5: the ops port answers a request by the name %s with %j with %i",
  async (host, options, status) => {
    const { port } = await start(options);
    const [response] = (await once(
      get({ port, host: "127.0.0.1", path: "/metrics", headers: { host } }),
      "response",
    )) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(status);
  },
);

test("who asks while a check is under way gets its answer, and starts no other", async () => {
  const report = Promise.withResolvers<HealthReport>();
  let looks = 0;
  const { url } = await start({
    ready: () => {
      looks += 1;
      return report.promise;
    },
  });
  const asking = [fetch(`${url}/readyz`), fetch(`${url}/readyz`)];
  await expect.poll(() => looks).toBe(1);
  // The second request may still be on its way; one more round trip, and it is not.
  await fetch(`${url}/healthz`);
  report.resolve(GREEN);
  for (const response of await Promise.all(asking)) expect(response.status).toBe(200);
  expect(looks).toBe(1);
});
