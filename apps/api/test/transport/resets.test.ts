import { once } from "node:events";
import { connect } from "node:net";
import { Attacker } from "@muster/test/abuse/attacker";
import { CLIENT_HELLO, requestFrame, resetFrame } from "@muster/test/abuse/raw-http2";
import { sumOfMetric } from "@muster/test/metrics-text";
import { expect, test } from "vitest";
import { startTestServer, type TestServer } from "./test-server.ts";

const CALL = {
  ":method": "POST",
  ":scheme": "http",
  ":authority": "127.0.0.1",
  ":path": "/scheduler.v1.SchedulerService/GetJob",
  "content-type": "application/grpc",
  te: "trailers",
};

async function refused({ metrics }: TestServer, reason: string): Promise<number> {
  return sumOfMetric(await metrics.registry.metrics(), "muster_requests_refused_total", { reason });
}

test("case A4: a connection that gives up call after call is closed", async () => {
  const server = await startTestServer();
  const attacker = new Attacker(server.port);
  await attacker.ready();
  const closed = once(attacker.session, "close");
  // On a busy machine the client takes back some of them before they were sent.
  for (let call = 0; !attacker.session.destroyed; call += 1) {
    const stream = attacker.call("GetJob");
    stream.write("x");
    stream.close(8);
    if (call >= 150) await new Promise(setImmediate);
  }
  await closed;
  expect(await refused(server, "resets")).toBe(1);
});

test("case A4: what a connection still brings when it has been cut off is not looked at", async () => {
  const server = await startTestServer();
  const socket = connect(server.port, "127.0.0.1");
  await once(socket, "connect");
  const closed = once(socket, "close");
  // Cut off, it is reset.
  socket.on("error", () => socket.destroy()).resume();
  const ids = Array.from({ length: 210 }, (_, n) => 2 * n + 1);
  const frames = ids.flatMap((id, n) =>
    n < 110
      ? [requestFrame(id, CALL, false), resetFrame(id)]
      : [requestFrame(id, { ...CALL, origin: "http://evil.example" }, true)],
  );
  // In one piece, of which nothing is left to be read when the connection is cut off.
  socket.write(Buffer.concat([CLIENT_HELLO, ...frames]));
  await closed;
  expect(await refused(server, "resets")).toBe(1);
  expect(await refused(server, "origin")).toBe(0);
});
