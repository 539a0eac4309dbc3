import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { PermanentError } from "@muster/job";
import { afterEach, expect, test } from "vitest";
import { createAddressRule, createGuardedLookup } from "../src/handlers/addresses.ts";
import { createHttp } from "../src/handlers/http.ts";
import { runHandler } from "./run-handler.ts";

const http = createHttp(["127.0.0.1"]);
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("sends method, headers and body, and keeps the answer", async () => {
  const url = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.setHeader("content-type", "text/plain");
      const { "x-colour": colour, "content-type": type } = request.headers;
      response.end(`${request.method} ${String(colour)} ${type} ${Buffer.concat(chunks).toString()}`);
    });
  });
  expect(await runHandler(http, { url, headers: { "X-Colour": "red" }, body: { a: 1 } })).toEqual({
    status: 200,
    content_type: "text/plain",
    body: 'POST red application/json {"a":1}',
    truncated: false,
  });
});

test.each([
  [404, true],
  [408, false],
  [429, false],
  [500, false],
])("status %i fails; for good: %s", async (status, permanent) => {
  const url = await serve((_request, response) => response.writeHead(status).end("no"));
  const call = runHandler(http, { url });
  await expect(call).rejects.toThrow(`answered ${status}: no`);
  expect((await call.catch((error: unknown) => error)) instanceof PermanentError).toBe(permanent);
});

test("private addresses are refused unless allowed, in a URL, behind a name and behind a redirect", async () => {
  const strict = createHttp([]);
  for (const host of [
    "127.0.0.1",
    "localhost",
    "[::1]",
    "10.0.0.1",
    "169.254.169.254",
    "[::ffff:127.0.0.1]",
    "0.0.0.0",
  ]) {
    await expect(runHandler(strict, { url: `http://${host}:1/` })).rejects.toThrow(/HTTP_ALLOW_PRIVATE/);
  }
  const url = await serve((_request, response) => {
    response.writeHead(302, { location: "http://127.0.0.2:1/" }).end();
  });
  await expect(runHandler(http, { url })).rejects.toThrow(/127\.0\.0\.2/);
});

test("a name is judged by the address that is connected to, however it answered before", async () => {
  const isAllowed = createAddressRule([]);
  let answers = 0;
  const lookup = createGuardedLookup(isAllowed, (_host, _options, done) => {
    answers += 1;
    done(null, [{ address: answers === 1 ? "93.184.216.34" : "10.1.2.3", family: 4 }]);
  });
  const resolve = (): Promise<string> =>
    new Promise((done, fail) => {
      lookup("rebinding.example", {}, (error, address) => (error ? fail(error) : done(address as string)));
    });
  expect(await resolve()).toBe("93.184.216.34");
  await expect(resolve()).rejects.toThrow(/10\.1\.2\.3/);
});

test("an answer that changes the protocol ends the job instead of holding it", async () => {
  for (const [method, status] of [
    ["GET", "101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other"],
    ["CONNECT", "200 OK"],
  ] as const) {
    const server = createTcpServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.once("data", () => socket.write(`HTTP/1.1 ${status}\r\n\r\n`));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const call = runHandler(http, { url: `http://127.0.0.1:${port}/`, method });
    await expect(call).rejects.toThrow(/expected an HTTP answer/);
    server.close();
    await once(server, "close");
  }
});

test("all allowed addresses of a name are tried, and no other", () => {
  const answers: unknown[] = [];
  const addresses = [
    { address: "2606:4700::1", family: 6 },
    { address: "10.0.0.1", family: 4 },
    { address: "8.8.8.8", family: 4 },
  ];
  const lookup = createGuardedLookup(createAddressRule([]), (_host, _options, done) => done(null, addresses));
  lookup("two.example", { all: true }, (_error, found) => answers.push(found));
  expect(answers).toEqual([[addresses[0], addresses[2]]]);
});

test("ranges may be allowed", () => {
  const isAllowed = createAddressRule(["10.0.0.0/8", "fd00::/8"]);
  expect(["10.9.8.7", "fd12::1", "8.8.8.8", "192.168.1.1", "fe80::1", "::7f00:1"].map(isAllowed)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("redirects are followed, without secrets to another origin, and not for ever", async () => {
  const seen: (string | undefined)[] = [];
  const other = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.end("there");
  });
  const first = await serve((_request, response) => response.writeHead(307, { location: other }).end());
  expect(await runHandler(http, { url: first, headers: { authorization: "secret" } })).toMatchObject({
    body: "there",
  });
  expect(seen).toEqual([undefined]);
  const loop = await serve((request, response) => response.writeHead(302, { location: request.url }).end());
  await expect(runHandler(http, { url: loop })).rejects.toThrow("more than 5 redirects");
});

test("a silent server, an endless body and a bad URL", async () => {
  const silent = await serve(() => {});
  await expect(runHandler(http, { url: silent, timeout_ms: 50 })).rejects.toThrow(
    /no complete answer within 50 ms/,
  );
  const long = await serve((_request, response) => {
    // It never ends: whoever waits for its end waits for the timeout.
    response.write("x".repeat(200_000));
  });
  expect(await runHandler(http, { url: long })).toMatchObject({ truncated: true, body: "x".repeat(65_536) });
  await expect(runHandler(http, { url: "ftp://example.com" })).rejects.toThrow("payload.url: expected a URL");
  await expect(runHandler(http, { url: long, method: "NO WAY" })).rejects.toThrow(PermanentError);
});
