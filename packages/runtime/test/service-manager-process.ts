import { createLogger, createMetrics, loopsHealth, runProcess, startLoop } from "../src/index.ts";

/** A process with one loop, for service-manager.test.ts: its argument says how that turns. */
const [mode = ""] = process.argv.slice(2);
const log = createLogger({ name: "probe", level: "info", pretty: false });
const never = new Promise<void>(() => undefined);
let wedged = false;

const turns: Readonly<Record<string, () => Promise<void>>> = {
  // As in an outage, of which no restart is the cure.
  fails: () => Promise.reject(new Error("no answer")),
  wedges: () => (wedged ? never : Promise.resolve()),
};

await runProcess({
  name: "probe",
  log,
  start: async (stack) => {
    const runOnce = turns[mode] ?? (() => Promise.resolve());
    const loop = startLoop({ name: "loop", intervalMs: 20, runOnce, log, metrics: createMetrics() });
    // As a port that is listened on does.
    const keepAlive = setInterval(() => undefined, 60_000);
    stack.use("port", { stop: async () => clearInterval(keepAlive) });
    stack.use("loop", { stop: () => (wedged ? Promise.resolve() : loop.stop()) });
    stack.stopWithin(5_000);
    stack.reportHealth(() => loopsHealth(() => [loop], { stalledAfterMs: 500 }));
    process.on("SIGUSR2", () => (wedged = true));
    if (mode === "starts-late") await new Promise((resolve) => process.once("SIGUSR2", resolve));
    // What a program of a job would inherit.
    log.info({ inherited: Object.keys(process.env).filter((name) => /NOTIFY|WATCHDOG/u.test(name)) }, "seen");
  },
});
