import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { waitFor } from "@muster/test/wait";
import { afterEach, expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("lifecycle-process.ts", import.meta.url));

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly service?: string;
  readonly origin?: string;
  readonly err?: { readonly message: string; readonly cause?: { readonly message: string } };
}

let child: ChildProcess;
let lines: Line[];
let stderr: string;

afterEach(() => {
  child.kill("SIGKILL");
});

function run(mode: string): void {
  lines = [];
  stderr = "";
  const { stdout, stderr: errors } = (child = spawn(process.execPath, [PROGRAM, mode], {
    stdio: ["ignore", "pipe", "pipe"],
  }));
  createInterface({ input: stdout }).on("line", (line) => lines.push(JSON.parse(line)));
  errors.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
}

const said = (msg: string): Promise<unknown> =>
  waitFor(() => lines.some((line) => line.msg === msg), { what: `the line "${msg}"; stderr: ${stderr}` });

/** Exit code, or the signal that ended it, once its output has been read to the end. */
async function end(): Promise<unknown> {
  const [code, signal] = await once(child, "close");
  return code ?? signal;
}

const stoppedServices = (): unknown[] =>
  lines.filter(({ msg }) => msg === "stopped").map(({ service }) => service);

test.for(["SIGTERM", "SIGINT", "SIGQUIT"] as const)(
  "case F1: %s stops the services in reverse order and exits 0",
  async (signal) => {
    run("");
    await said("started");
    child.kill(signal);
    expect(await end()).toBe(0);
    expect(stoppedServices()).toEqual(["server", "pool"]);
  },
);

test("two signals in a moment, as at Ctrl-C under npm run, are one", async () => {
  run("waits-for-signal");
  await said("started");
  // Two kinds, because the system may merge two of one kind. The service stops when the second has come.
  child.kill("SIGINT");
  child.kill("SIGTERM");
  expect(await end()).toBe(0);
  expect(stoppedServices()).toEqual(["server", "pool"]);
});

test("a second signal ends the process at once, though a service has not stopped", async () => {
  run("hangs");
  await said("started");
  const ended = end();
  const again = setInterval(() => child.kill("SIGTERM"), 100);
  try {
    expect(await ended).toBe(1);
  } finally {
    clearInterval(again);
  }
  expect(stoppedServices()).toEqual([]);
  expect(lines.at(-1)).toMatchObject({ level: "warn", msg: "second signal: ending without waiting" });
});

test("case F2: the bound of a stop is one for all services: those after one that hangs still stop, and it exits 1", async () => {
  run("hangs-bounded");
  await said("started");
  child.kill("SIGTERM");
  expect(await end()).toBe(1);
  expect(stoppedServices()).toEqual(["pool"]);
  expect(lines.find(({ msg }) => msg === "did not stop cleanly")?.err?.message).toMatch(
    "no answer within 300 ms",
  );
});

test("case F2: a service that blocks the main thread for ever is ended soon after the bound of the stop", async () => {
  run("blocks");
  await said("started");
  child.kill("SIGTERM");
  expect(await end()).toBe("SIGKILL");
  expect(stderr).toMatch("the main thread is still blocked at the end of the stop");
});

test("a service that fails to stop keeps no other from stopping, and the exit code tells", async () => {
  run("fails");
  await said("started");
  child.kill("SIGTERM");
  expect(await end()).toBe(1);
  expect(stoppedServices()).toEqual(["pool"]);
  expect(lines.find(({ msg }) => msg === "did not stop cleanly")?.err?.message).toBe("stop failed");
});

test("a wrong configuration is told without a stack, what had started is stopped, and it exits 1", async () => {
  run("bad-config");
  expect(await end()).toBe(1);
  expect(stderr).toBe('probe: wrong configuration:\n  PROBE_PORT: expected a whole number; got "x"\n');
  expect(stoppedServices()).toEqual(["server", "pool"]);
});

test("a failed start is told with its cause, what had started is stopped, and it exits 1", async () => {
  run("start-fails");
  expect(await end()).toBe(1);
  const failure = lines.find(({ msg }) => msg === "start failed");
  expect(failure).toMatchObject({
    level: "fatal",
    err: { message: "no database", cause: { message: "ECONNREFUSED" } },
  });
  expect(stoppedServices()).toEqual(["server", "pool"]);
});

test("a signal during the start stops what had started, and what starts late as well", async () => {
  run("start-hangs");
  await said("starting");
  child.kill("SIGTERM");
  expect(await end()).toBe(0);
  expect(new Set(stoppedServices())).toEqual(new Set(["server", "late", "pool"]));
  expect(lines.some(({ level }) => level === "fatal")).toBe(false);
});

test.for([
  ["throws", "uncaughtException", "uncaught"],
  ["rejects", "unhandledRejection", "unhandled"],
] as const)(
  "a program error (%s) is told as fatal, the services are stopped, and it exits 1",
  async ([mode, origin, message]) => {
    run(mode);
    expect(await end()).toBe(1);
    expect(lines.find(({ level }) => level === "fatal")).toMatchObject({ origin, err: { message } });
    expect(stoppedServices()).toEqual(["server", "pool"]);
  },
);
