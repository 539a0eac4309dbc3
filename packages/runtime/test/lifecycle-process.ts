import { once } from "node:events";
import { createLogger, integer, option, readConfig, runProcess } from "../src/index.ts";

/**
 * A process for lifecycle.test.ts to signal. It serves nothing: its argument says how it starts and stops.
 * Its log lines on stdout are what the test waits for.
 */
const [mode = ""] = process.argv.slice(2);
const log = createLogger({ name: "probe", level: "info", pretty: false });

const keepAlive = setInterval(() => undefined, 60_000);
const pool = {
  stop: async (): Promise<void> => {
    clearInterval(keepAlive);
  },
};
const stops: Readonly<Record<string, () => Promise<void>>> = {
  "hangs-bounded": () => new Promise(() => undefined),
  hangs: () => new Promise(() => undefined),
  "waits-for-signal": async () => {
    await Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  },
  blocks: () => {
    for (;;) JSON.stringify({});
  },
  fails: () => Promise.reject(new Error("stop failed")),
};

await runProcess({
  name: "probe",
  log,
  start: async (stack) => {
    stack.use("pool", pool);
    if (mode === "blocks" || mode === "hangs-bounded") stack.stopWithin(300);
    stack.use("server", { stop: stops[mode] ?? (() => Promise.resolve()) });
    if (mode === "bad-config")
      readConfig({ PROBE_PORT: option(integer(), 1, "A port.") }, { PROBE_PORT: "x" });
    if (mode === "start-fails") throw new Error("no database", { cause: new Error("ECONNREFUSED") });
    if (mode === "start-hangs") {
      log.info("starting");
      await new Promise((resolve) => process.once("SIGTERM", resolve));
      stack.use("late", { stop: () => Promise.resolve() });
    }
    if (mode === "throws") setImmediate(() => throwLater());
    if (mode === "rejects") setImmediate(() => void Promise.reject(new Error("unhandled")));
  },
});

function throwLater(): never {
  throw new Error("uncaught");
}
