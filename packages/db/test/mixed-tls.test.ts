import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type AddressInfo, connect } from "node:net";
import { dirname, join } from "node:path";
import { createServer } from "node:tls";
import { openDatabase } from "@muster/db";
import { createLogger, createMetrics, faultOf } from "@muster/runtime";
import { canMakeCertificates } from "@muster/test/certificates";
import { ownPostgres } from "@muster/test/own-servers";
import { expect, test } from "vitest";
import { tlsServer } from "./tls-server.ts";

/** What its operator reads of an address from which nothing has come. */
async function told(url: string): Promise<string> {
  const [log, metrics] = [createLogger({ name: "test", level: "silent" }), createMetrics()];
  const database = openDatabase({ url, connections: 1, name: "test", log, metrics });
  try {
    return faultOf(await database.ping().catch((error: unknown) => error))?.cause ?? "";
  } finally {
    await database.close();
  }
}

test.skipIf(!(await canMakeCertificates()))(
  "case S19: TLS where there is none, and none where there is, is told with what to set (skipped without OpenSSL 3)",
  async () => {
    await using tls = await tlsServer(["hostnossl all all all reject", "hostssl all postgres all trust"]);
    const { port } = tls.server;
    expect(await told(`postgres://postgres@localhost:${port}/postgres`)).toContain("sslmode=");
    expect(await told(`postgres://postgres@localhost:${port}/postgres?sslmode=verify-full`)).toContain(
      "name its root in DATABASE_CA_FILE",
    );
  },
);

test.skipIf(!(await canMakeCertificates()))(
  "case S19: a proxy whose port begins with TLS is told with what to set (skipped without OpenSSL 3)",
  async () => {
    await using tls = await tlsServer([]);
    const [cert, key] = await Promise.all(
      ["own.crt", "own.key"].map((name) => readFile(join(dirname(tls.ca), name))),
    );
    const proxy = createServer({ cert, key }, (socket) => {
      const upstream = connect(tls.server.port, "127.0.0.1").on("error", () => socket.destroy());
      socket
        .on("error", () => upstream.destroy())
        .pipe(upstream)
        .pipe(socket);
    }).on("tlsClientError", () => undefined);
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    const address = `postgres://postgres@127.0.0.1:${(proxy.address() as AddressInfo).port}/postgres`;
    expect(await told(address)).toContain("sslmode=verify-full&sslnegotiation=direct");
    expect(await told(`${address}?sslmode=require`)).toContain(
      "sslnegotiation=direct goes into DATABASE_URL",
    );
    proxy.close();
  },
);

test("case S19: TLS to a server that has none is told with what to set", async () => {
  const server = await ownPostgres();
  expect(await told(`${server.url()}?sslmode=require`)).toContain("sslmode=disable");
  expect(await told(`${server.url()}?sslmode=require&sslnegotiation=direct`)).toContain(
    "sslnegotiation=direct is left out of DATABASE_URL",
  );
  await server.remove();
});
