import { connect as connectTcp } from "node:net";
import { framed } from "@muster/test/abuse/attacker";
import { expect, test } from "vitest";
import { startTestServer } from "./test-server.ts";
import { refused } from "./tls-world.ts";

const GET_JOB = "/scheduler.v1.SchedulerService/GetJob";

interface Asked {
  readonly host?: string;
  readonly origin?: string;
  readonly method?: string;
  readonly more?: string;
}

async function ask(
  port: number,
  { host = "localhost", origin, method = "POST", more = "" }: Asked,
): Promise<string> {
  const socket = connectTcp(port, "127.0.0.1");
  const from = origin === undefined ? "" : `origin: ${origin}\r\n`;
  socket.write(
    `${method} ${GET_JOB} HTTP/1.1\r\nhost: ${host}\r\n${from}${more}connection: close\r\n` +
      `content-type: application/json\r\ncontent-length: 13\r\n\r\n{"jobId":"a"}`,
  );
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}

const SERVED = /^HTTP\/1\.1 200 /;
const FORBIDDEN = /^HTTP\/1\.1 403 .*permission_denied/s;

test.each([
  ["localhost", { host: "localhost:8081" }, SERVED],
  ["an address of loopback", { host: "127.0.0.2:8081" }, SERVED],
  ["IPv6's", { host: "[::1]:8081" }, SERVED],
  ["a name that a page made to point here", { host: "evil.example:8081" }, FORBIDDEN],
  ["a name that only looks like it", { host: "localhost.evil.example" }, FORBIDDEN],
  ["another address", { host: "10.0.0.1" }, FORBIDDEN],
  ["a page of another origin", { origin: "https://evil.example" }, FORBIDDEN],
  ["a page without an origin", { origin: "null" }, FORBIDDEN],
  ["a page of another port", { host: "localhost:8081", origin: "http://localhost:3000" }, FORBIDDEN],
  ["its own page", { host: "localhost:8081", origin: "http://localhost:8081" }, SERVED],
  [
    "a page whose name points here",
    { host: "evil.example:8081", origin: "http://evil.example:8081" },
    FORBIDDEN,
  ],
])("case G5: on loopback, a request by %s", async (_name, asked, expected) => {
  const { port } = await startTestServer();
  expect(await ask(port, asked)).toMatch(expected);
});

test("case G5: names and origins can be allowed, and pages get what browsers need", async () => {
  const page = "https://jobs.example";
  const server = await startTestServer({}, 0, { allowedHosts: ["jobs.internal"], corsOrigins: [page] });
  const { port } = server;
  expect(await ask(port, { host: "jobs.internal:8081" })).toMatch(SERVED);
  expect(await ask(port, { origin: page })).toContain(`access-control-allow-origin: ${page}\r\n`);
  const preflight = await ask(port, {
    origin: page,
    method: "OPTIONS",
    more: "access-control-request-method: POST\r\n",
  });
  expect(preflight).toMatch(/^HTTP\/1\.1 204 /);
  // Without a token, which browsers send with the call itself; and for gRPC-Web and Connect alike.
  for (const name of ["content-type", "authorization", "x-grpc-web", "grpc-timeout", "connect-timeout-ms"])
    expect(preflight).toMatch(new RegExp(`access-control-allow-headers: .*\\b${name}\\b`, "i"));
  expect(preflight).toContain("access-control-allow-methods: POST\r\n");
  const foreign = await ask(port, {
    origin: "https://evil.example",
    method: "OPTIONS",
    more: "access-control-request-method: POST\r\n",
  });
  expect(foreign).toMatch(FORBIDDEN);
  expect(foreign).not.toContain("access-control-allow");
  expect(foreign).toContain("content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n");
  expect(await refused(server, "origin")).toBe(1);
});

test("a listed page reads streams, by gRPC-Web too, and the status at their end", async () => {
  const page = "https://jobs.example";
  const { url } = await startTestServer({}, 0, { corsOrigins: [page] });
  const leaving = new AbortController();
  const answer = await fetch(`${url}/scheduler.v1.SchedulerService/WatchJob`, {
    method: "POST",
    headers: { origin: page, "content-type": "application/grpc-web+proto", "x-grpc-web": "1" },
    body: new Uint8Array(framed(Buffer.from("\n\x01a"))),
    signal: leaving.signal,
  });
  const first = await answer.body?.getReader().read();
  expect(first?.value?.length).toBeGreaterThan(5);
  expect(answer.headers.get("access-control-allow-origin")).toBe(page);
  expect(answer.headers.get("access-control-expose-headers")).toMatch(/grpc-status, grpc-message/i);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("vary")).toBe("origin");
  leaving.abort();
});

test("case G5: where it is reached from elsewhere any name will do, but no page of any name", async () => {
  const { port } = await startTestServer({}, 0, { host: "0.0.0.0" });
  expect(await ask(port, { host: "api:8081" })).toMatch(SERVED);
  expect(await ask(port, { host: "evil.example", origin: "http://evil.example" })).toMatch(FORBIDDEN);
});
