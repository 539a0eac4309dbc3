import { afterAll, afterEach } from "vitest";
import { type App, AppProcess } from "./app-process.ts";
import { freePort } from "./ports.ts";

const START_ATTEMPTS = 3;

export type { App, AppProcess, Exit } from "./app-process.ts";

const started = new Set<AppProcess>();

/**
 * Runs `node apps/<app>/src/main.ts` on free ports and returns once its `/readyz` answers 200 (30 s at most).
 * @param env its whole environment besides PATH and HOME, e.g. `{ ...database.env, ...redis.env }`; what the shell
 *   sets for a developer's own stack does not reach it. Give API_PORT or METRICS_PORT to choose them.
 */
export async function startApp(app: App, env: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
  for (let attempt = 1; ; attempt++) {
    const ports = { API_PORT: String(await freePort()), METRICS_PORT: String(await freePort()) };
    const process = new AppProcess(app, { ...ports, ...env });
    started.add(process);
    try {
      await process.ready();
      return process;
    } catch (error) {
      await process.kill();
      started.delete(process);
      // Somebody took the free port before the app bound it: that, and nothing else, is tried again.
      if (!process.output().includes("EADDRINUSE") || attempt === START_ATTEMPTS) throw error;
    }
  }
}

/** Stops everything that `startApp` started in this test file; throws when one had to be killed. */
export async function stopAll(): Promise<void> {
  const ends = await Promise.allSettled([...started].map((process) => process.stop()));
  started.clear();
  const errors: Error[] = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
  if (errors.length > 0) throw new AggregateError(errors, errors.map((error) => error.message).join("\n"));
}

/** Call once at the top of a test file: prints the apps' output after a failed test, stops them after the last. */
export function manageApps(): void {
  afterEach(({ task }) => {
    if (task.result?.state !== "fail") return;
    for (const process of started) globalThis.process.stderr.write(`${process.report()}\n`);
  });
  afterAll(stopAll);
}
