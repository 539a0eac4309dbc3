import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { inspect } from "node:util";
import { PermanentError } from "@muster/job";
import { afterEach, expect, test } from "vitest";
import { createAddressRule } from "../src/handlers/addresses.ts";
import { createHttp } from "../src/handlers/http.ts";
import { runHandler } from "./run-handler.ts";

const http = createHttp(["127.0.0.1"]);
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ("closeAllConnections" in server) (server as ReturnType<typeof createServer>).closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (listener: RequestListener): Promise<string> => listening(createServer(listener));

/** A server that keeps what comes over the wire, and answers each connection with the next of `answers`. */
async function rawServer(...answers: string[]): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createTcpServer((socket) => {
    const index = seen.push("") - 1;
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      seen[index] += chunk.toString();
      if (seen[index]?.includes("\r\n\r\n") === true)
        socket.end(answers[index] ?? "HTTP/1.1 200 OK\r\n\r\nthere");
    });
  });
  return { url: await listening(server), seen };
}

test("case G4: a payload cannot frame its request: what belongs to the connection is set here", async () => {
  const { url, seen } = await rawServer();
  for (const name of [
    "Content-Length",
    "transfer-encoding",
    "Host",
    "Connection",
    "Expect",
    "Proxy-Authorization",
  ]) {
    const call = runHandler(http, { url, headers: { [name]: "5" } });
    await expect(call).rejects.toThrow(
      `payload.headers.${name.toLowerCase()}: expected no header that frames`,
    );
    await expect(call).rejects.toThrow(PermanentError);
  }
  expect(seen).toEqual([]);
});

test.each(["GET", "DELETE", "OPTIONS", "POST"])(
  "case G4: the body of a %s has a length, so that it is never read as a second request",
  async (method) => {
    const { url, seen } = await rawServer();
    const body = "GET /stolen HTTP/1.1\r\nhost: other\r\n\r\n";
    await runHandler(http, { url, method, body });
    expect(seen[0]?.toLowerCase()).toContain(`content-length: ${body.length}\r\n`);
  },
);

test.each([301, 302, 303])(
  "case G4: a POST that is redirected by %s leaves nothing of its body behind",
  async (status) => {
    const { url, seen } = await rawServer(
      `HTTP/1.1 ${status} Over There\r\nlocation: /next\r\ncontent-length: 0\r\n\r\n`,
    );
    const headers = { "content-encoding": "identity", "content-language": "en", "x-api-key": "k" };
    expect(await runHandler(http, { url, headers, body: { a: 1 } })).toMatchObject({ body: "there" });
    expect(seen[1]).toMatch(/^GET \/next HTTP\/1\.1\r\n/);
    // The same origin: its key goes with it.
    expect(seen[1]).toContain("x-api-key: k");
    expect(seen[1]).not.toMatch(/content-|transfer-encoding/i);
  },
);

test("case G4: another origin gets none of the payload's own headers, nor its user and password", async () => {
  const other = await rawServer();
  const first = await rawServer(
    `HTTP/1.1 307 Over There\r\nlocation: ${other.url}/\r\ncontent-length: 0\r\n\r\n`,
  );
  const headers = {
    "x-api-key": "key-1",
    cookie: "key-2",
    "x-amz-security-token": "key-3",
    accept: "text/plain",
  };
  const url = first.url.replace("://", "://user:key-4@");
  await runHandler(http, { url, headers, body: { a: 1 } });
  const userinfo = Buffer.from("user:key-4").toString("base64");
  expect(first.seen[0]).toContain(`authorization: Basic ${userinfo}`);
  expect(other.seen[0]).toMatch(/^POST /);
  expect(other.seen[0]).toContain("accept: text/plain");
  expect(other.seen[0]).toContain(`Host: ${new URL(other.url).host}`);
  expect(other.seen[0]).not.toMatch(/key-\d|authorization/i);
});

test("case G4: no error shows user, password or query of a URL", async () => {
  const { port } = new URL((await rawServer("HTTP/1.1 500 No\r\n\r\nno")).url);
  const { port: loop } = new URL(
    await serve((request, response) => response.writeHead(302, { location: request.url }).end()),
  );
  const { port: away } = new URL(
    await serve((_request, response) =>
      response.writeHead(302, { location: "ftp://user:pa55word@host/?key=pa55word" }).end(),
    ),
  );
  const { port: silent } = new URL(await serve(() => {}));
  for (const url of [
    `http://user:pa55word@127.0.0.1:${port}/path?key=pa55word`,
    `http://user:pa55word@127.0.0.1:${loop}/?key=pa55word`,
    `http://user:pa55word@127.0.0.1:${away}/?key=pa55word`,
    `http://user:pa55word@127.0.0.1:${silent}/?key=pa55word`,
    "http://user:pa55word@127.0.0.1:1/?key=pa55word",
    "http://user:pa55word@10.0.0.1/?key=pa55word",
    "ftp://user:pa55word@host/",
    "http://user:pa55word/#more@host:port/",
    "user:pa55word@host",
    "//pa55word@host/?key=pa55word",
  ]) {
    const error = (await runHandler(http, { url, timeout_ms: 300 }).catch(
      (thrown: unknown) => thrown,
    )) as Error;
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error, { depth: 9 })).not.toContain("pa55word");
  }
  const call = runHandler(http, { url: "http://127.0.0.1:1/", headers: { "x-key": ["pa55word"] } });
  await expect(call).rejects.toThrow("payload.headers.x-key: expected text, got");
  await expect(call).rejects.not.toThrow("pa55word");
});

test("case G4: a server that says without an end that it is still busy is left", async () => {
  const server = createTcpServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => socket.write("HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n".repeat(1_000)));
  });
  const url = await listening(server);
  await expect(runHandler(http, { url })).rejects.toThrow("more than 20 interim answers");
});

test("case G4: no address that leads inside is taken for a public one, however it is written", async () => {
  const isAllowed = createAddressRule([]);
  const inside = `
    168.63.129.16 169.254.169.254 100.100.100.200 192.0.0.192 0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1
    127.0.0.1 172.16.0.1 192.0.2.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1
    255.255.255.255 :: ::1 ::7f00:1 ::ffff:10.0.0.1 ::ffff:0:10.0.0.1 64:ff9b::10.0.0.1
    64:ff9b::a9fe:a9fe 64:ff9b:1::10.0.0.1 2002:a00:1::1 2001::1 2001:0:a00:1:: 2001:2::1 2001:20::1
    2001:db8::1 3fff::1 5f00::1 100::1 fd00:ec2::254 fc00::1 fe80::1 fe80::1%1 fec0::1 ff02::1 4000::1
    2606:4700::5efe:10.0.0.1 2606:4700::200:5efe:a00:1
  `;
  expect(inside.trim().split(/\s+/).filter(isAllowed)).toEqual([]);
  expect(
    ["8.8.8.8", "168.63.129.17", "2606:4700::1", "2a00:1450::5efe"].filter((text) => !isAllowed(text)),
  ).toEqual([]);
  const strict = createHttp([]);
  for (const host of ["0x7f.1", "2130706433", "017700000001", "127.1", "①②⑦.0.0.1", "127.0.0.1."])
    await expect(runHandler(strict, { url: `http://${host}:1/` })).rejects.toThrow(/HTTP_ALLOW_PRIVATE/);
});
