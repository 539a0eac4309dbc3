import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { cannotNotify, NotifySocket } from "@muster/test/notify-socket";
import { waitFor } from "@muster/test/wait";
import { describe, expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("service-manager-process.ts", import.meta.url));
/** A sign of life each 0.3 s. */
const WATCHDOG = { WATCHDOG_USEC: "900000" };
const missing = await cannotNotify();

interface Run extends Disposable {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exited: Promise<unknown>;
}

function run(mode: string, env: Readonly<Record<string, string>>): Run {
  const child = spawn(process.execPath, [PROGRAM, mode], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const exited = once(child, "close").then(([code, signal]: unknown[]) => code ?? signal);
  return { child, output: () => output, exited, [Symbol.dispose]: () => child.kill("SIGKILL") };
}

describe.skipIf(missing !== undefined)("under systemd", () => {
  test.concurrent("it says that it has started, that it lives though its loop fails, and that it stops, in this order", async () => {
    using socket = await NotifySocket.open();
    using program = run("fails", { NOTIFY_SOCKET: socket.path, ...WATCHDOG });
    await waitFor(() => socket.countSince(0, "WATCHDOG=1") >= 3, { what: "three signs of life" });
    program.child.kill("SIGTERM");
    expect(await program.exited).toBe(0);
    await waitFor(() => socket.countSince(0, "STOPPING=1") === 1, { what: "the stop to be told" });
    const { heard } = socket;
    expect(heard.find((message) => !message.startsWith("EXTEND"))).toMatch(/^READY=1\|STATUS=/u);
    const last = heard.findLast((message) => message !== "WATCHDOG=1");
    expect(last).toBe("STOPPING=1|EXTEND_TIMEOUT_USEC=5800000|STATUS=stopping");
    expect(heard.join("\n")).toMatch(/STATUS=loop: failing: last success \d+ s ago/u);
    // Nobody speaks for it whom it has started.
    expect(program.output()).toContain('"inherited":[]');
  });

  test.concurrent("a loop that is wedged gets it no more signs of life, and shows in the unit's status", async () => {
    using socket = await NotifySocket.open();
    using program = run("wedges", { NOTIFY_SOCKET: socket.path, ...WATCHDOG });
    await waitFor(() => socket.countSince(0, "WATCHDOG=1") > 0, { what: "a sign of life" });
    program.child.kill("SIGUSR2");
    const stalled = /^STATUS=loop: stalled: no run ended for \d+ s$/u;
    await waitFor(() => socket.heard.some((message) => stalled.test(message)), { what: "the status" });
    const then = performance.now();
    // Three times as long as from one sign to the next: systemd would end it now.
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(socket.countSince(then, "WATCHDOG=1")).toBe(0);
    expect(program.output()).toContain("not alive: the watchdog is told nothing");
  });

  test.concurrent("a start that waits is given more time for as long as it turns, and is not ready", async () => {
    using socket = await NotifySocket.open();
    using program = run("starts-late", { NOTIFY_SOCKET: socket.path, ...WATCHDOG });
    const more = "EXTEND_TIMEOUT_USEC=900000";
    await waitFor(() => socket.countSince(0, more) >= 2, { what: "more time to be asked for" });
    expect(socket.countSince(0, "READY=1") + socket.countSince(0, "WATCHDOG=1")).toBe(0);
    program.child.kill("SIGUSR2");
    await waitFor(() => socket.countSince(0, "READY=1") === 1, { what: "the start" });
  });

  test.concurrent("a watchdog of another process is not fed", async () => {
    using socket = await NotifySocket.open();
    using program = run("", { NOTIFY_SOCKET: socket.path, ...WATCHDOG, WATCHDOG_PID: "1" });
    await waitFor(() => socket.countSince(0, "READY=1") === 1, { what: "the start" });
    program.child.kill("SIGTERM");
    await program.exited;
    expect(socket.countSince(0, "WATCHDOG=1")).toBe(0);
  });
});

test.concurrent("a systemd that cannot be told is named once, and nothing else changes", async () => {
  using program = run("", { NOTIFY_SOCKET: "/nowhere/notify", WATCHDOG_USEC: "60000", PATH: "/nowhere" });
  await waitFor(() => program.output().includes("systemd is not told"), { what: "the warning" });
  await new Promise((resolve) => setTimeout(resolve, 200));
  program.child.kill("SIGTERM");
  expect(await program.exited).toBe(0);
  expect(program.output().split("systemd is not told")).toHaveLength(2);
});
