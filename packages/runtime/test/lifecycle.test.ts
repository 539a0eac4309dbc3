import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";

// Each test has a process of its own: more of them at once would only make each other late.
vi.setConfig({ maxConcurrency: 3 });

const PROGRAM = fileURLToPath(new URL("lifecycle-process.ts", import.meta.url));

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly service?: string;
  readonly origin?: string;
  readonly err?: { readonly message: string; readonly cause?: { readonly message: string } };
}

interface Run extends Disposable {
  readonly child: ChildProcess;
  readonly lines: readonly Line[];
  readonly stderr: () => string;
  readonly said: (msg: string) => Promise<unknown>;
  /** Exit code, or the signal that ended it, once its output has been read to the end. */
  readonly end: () => Promise<unknown>;
  readonly stoppedServices: () => unknown[];
}

function run(mode: string): Run {
  const lines: Line[] = [];
  let errors = "";
  const child = spawn(process.execPath, [PROGRAM, mode], { stdio: ["ignore", "pipe", "pipe"] });
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(JSON.parse(line)));
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  return {
    child,
    lines,
    stderr: () => errors,
    said: (msg) =>
      waitFor(() => lines.some((line) => line.msg === msg), { what: `the line "${msg}"; stderr: ${errors}` }),
    end: async () => {
      const [code, signal] = await once(child, "close");
      return code ?? signal;
    },
    stoppedServices: () => lines.filter(({ msg }) => msg === "stopped").map(({ service }) => service),
    [Symbol.dispose]: () => child.kill("SIGKILL"),
  };
}

test.concurrent.for(["SIGTERM", "SIGINT", "SIGQUIT"] as const)(
  "case F1: %s stops the services in reverse order and exits 0",
  async (signal) => {
    using program = run("");
    await program.said("started");
    program.child.kill(signal);
    expect(await program.end()).toBe(0);
    expect(program.stoppedServices()).toEqual(["server", "pool"]);
  },
);

test.concurrent("two signals in a moment, as at Ctrl-C under npm run, are one", async () => {
  using program = run("waits-for-signal");
  await program.said("started");
  // Two kinds, because the system may merge two of one kind. The service stops when the second has come.
  program.child.kill("SIGINT");
  program.child.kill("SIGTERM");
  expect(await program.end()).toBe(0);
  expect(program.stoppedServices()).toEqual(["server", "pool"]);
});

test.concurrent("a second signal ends the process at once, though a service has not stopped", async () => {
  using program = run("hangs");
  await program.said("started");
  const ended = program.end();
  const again = setInterval(() => program.child.kill("SIGTERM"), 100);
  try {
    expect(await ended).toBe(1);
  } finally {
    clearInterval(again);
  }
  expect(program.stoppedServices()).toEqual([]);
  expect(program.lines.at(-1)).toMatchObject({ level: "warn", msg: "second signal: ending without waiting" });
});

test.concurrent("case F2: the bound of a stop is one for all services: those after one that hangs still stop, and it exits 1", async () => {
  using program = run("hangs-bounded");
  await program.said("started");
  program.child.kill("SIGTERM");
  expect(await program.end()).toBe(1);
  expect(program.stoppedServices()).toEqual(["pool"]);
  expect(program.lines.find(({ msg }) => msg === "did not stop cleanly")?.err?.message).toMatch(
    // What is left of the 300 ms when the turn of this one has come.
    /no answer within (?:2\d\d|300) ms/u,
  );
});

test.concurrent("case F2: a service that blocks the main thread for ever is ended soon after the bound of the stop", async () => {
  using program = run("blocks");
  await program.said("started");
  program.child.kill("SIGTERM");
  expect(await program.end()).toBe("SIGKILL");
  expect(program.stderr()).toMatch("the main thread is still blocked at the end of the stop");
});

test.concurrent("a service that fails to stop keeps no other from stopping, and the exit code tells", async () => {
  using program = run("fails");
  await program.said("started");
  program.child.kill("SIGTERM");
  expect(await program.end()).toBe(1);
  expect(program.stoppedServices()).toEqual(["pool"]);
  expect(program.lines.find(({ msg }) => msg === "did not stop cleanly")?.err?.message).toBe("stop failed");
});

test.concurrent("a wrong configuration is told without a stack, what had started is stopped, and it exits 1", async () => {
  using program = run("bad-config");
  expect(await program.end()).toBe(1);
  expect(program.stderr()).toBe(
    'probe: wrong configuration:\n  PROBE_PORT: expected a whole number; got "x"\n',
  );
  expect(program.stoppedServices()).toEqual(["server", "pool"]);
});

test.concurrent("a failed start is told with its cause, what had started is stopped, and it exits 1", async () => {
  using program = run("start-fails");
  expect(await program.end()).toBe(1);
  const failure = program.lines.find(({ msg }) => msg === "start failed");
  expect(failure).toMatchObject({
    level: "fatal",
    err: { message: "no database", cause: { message: "ECONNREFUSED" } },
  });
  expect(program.stoppedServices()).toEqual(["server", "pool"]);
});

test.concurrent("a signal during the start stops what had started, and what starts late as well", async () => {
  using program = run("start-hangs");
  await program.said("starting");
  program.child.kill("SIGTERM");
  expect(await program.end()).toBe(0);
  expect(new Set(program.stoppedServices())).toEqual(new Set(["server", "late", "pool"]));
  expect(program.lines.some(({ level }) => level === "fatal")).toBe(false);
});

test.concurrent.for([
  ["throws", "uncaughtException", "uncaught"],
  ["rejects", "unhandledRejection", "unhandled"],
] as const)(
  "a program error (%s) is told as fatal, the services are stopped, and it exits 1",
  async ([mode, origin, message]) => {
    using program = run(mode);
    expect(await program.end()).toBe(1);
    expect(program.lines.find(({ level }) => level === "fatal")).toMatchObject({ origin, err: { message } });
    expect(program.stoppedServices()).toEqual(["server", "pool"]);
  },
);
