import { once } from "node:events";
import { Attacker } from "@muster/test/abuse/attacker";
import { sumOfMetric } from "@muster/test/metrics-text";
import { expect, test } from "vitest";
import { startTestServer, type TestServer } from "./test-server.ts";

async function refused({ metrics }: TestServer, reason: string): Promise<number> {
  return sumOfMetric(await metrics.registry.metrics(), "muster_requests_refused_total", { reason });
}

test("case A4: a connection that gives up call after call is closed", async () => {
  const server = await startTestServer();
  const attacker = new Attacker(server.port);
  await attacker.ready();
  const closed = once(attacker.session, "close");
  for (let call = 0; call < 150; call += 1) {
    const stream = attacker.call("GetJob");
    stream.write("x");
    stream.close(8);
  }
  await closed;
  expect(await refused(server, "resets")).toBe(1);
});

test("case A4: what a connection still brings when it has been cut off is not looked at", async () => {
  const server = await startTestServer();
  const attacker = new Attacker(server.port);
  await attacker.ready();
  const closed = once(attacker.session, "close");
  // In one piece, of which nothing is left to be read when the connection is cut off.
  for (let call = 0; call < 110; call += 1) attacker.call("GetJob").close(8);
  for (let call = 0; call < 100; call += 1) attacker.call("GetJob", { origin: "http://evil.example" }).end();
  await closed;
  expect(await refused(server, "resets")).toBe(1);
  expect(await refused(server, "origin")).toBe(0);
});
