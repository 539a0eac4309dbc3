import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cannotNotify, NotifySocket } from "../support/notify-socket.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

const missing = await cannotNotify();
/** A sign of life each half a second. */
const WATCHDOG = { WATCHDOG_USEC: "1500000" };

describe.skipIf(missing !== undefined)("under systemd", () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system[Symbol.asyncDispose]());

  test.concurrent("an API says that it has started, that it lives, and that it stops", async () => {
    using socket = await NotifySocket.open();
    const api = await system.start("api", { NOTIFY_SOCKET: socket.path, ...WATCHDOG });
    await waitFor(() => socket.countSince(0, "WATCHDOG=1") > 0, { what: "a sign of life" });
    expect(socket.heard).toContain("READY=1|STATUS=running");
    expect((await api.stop()).code).toBe(0);
    // Its 19 s and a little, whatever the unit has.
    const stopping = "STOPPING=1|EXTEND_TIMEOUT_USEC=19800000|STATUS=stopping";
    await waitFor(() => socket.heard.includes(stopping), { what: "the stop" });
  });

  test.concurrent("a worker lives without Redis, which no restart brings back, and its heartbeats are looked at", async () => {
    using socket = await NotifySocket.open();
    const worker = await system.start("worker", {
      // It restarts itself to hide its environment, of which this is a part.
      COMMAND_ALLOW: "true",
      REDIS_URL: "redis://127.0.0.1:1",
      NOTIFY_SOCKET: socket.path,
      ...WATCHDOG,
    });
    await waitFor(() => socket.countSince(0, "WATCHDOG=1") > 2, { what: "signs of life" });
    const health = await fetch(`http://127.0.0.1:${worker.metricsPort}/healthz`);
    expect(await health.json()).toMatchObject({ ok: true, checks: { heartbeat: "ok" } });
    expect((await worker.stop()).code).toBe(0);
    await waitFor(() => socket.countSince(0, "EXTEND_TIMEOUT_USEC=29800000") === 1, { what: "the stop" });
  });
});
