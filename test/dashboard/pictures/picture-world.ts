import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext } from "playwright-core";
import { connectFleet } from "../../support/client.ts";
import { type System, startSystem } from "../../support/system.ts";
import { makeToken } from "../../support/tokens.ts";
import { waitFor } from "../../support/wait.ts";
import { startBrowser } from "../browser.ts";
import { fillHistory } from "./history.ts";
import { openShop, type Shop } from "./shop.ts";

/** A small shop on a busy morning: real processes that do real work, and the day before in the database. */
export interface PictureWorld extends AsyncDisposable {
  readonly system: System;
  readonly url: string;
  readonly shop: Shop;
  readonly browser: Browser;
  /** A browser of somebody who may do everything. */
  visit(width: number, height: number, scheme: "light" | "dark"): Promise<BrowserContext>;
}

const HANDLERS = fileURLToPath(new URL("handlers.ts", import.meta.url));
const WORKERS: readonly Readonly<Record<string, string>>[] = [
  {
    WORKER_NAME: "mail-1",
    WORKER_QUEUES: "mail,default",
    WORKER_CONCURRENCY: "6",
    WORKER_LABELS: "zone=eu-1",
  },
  {
    WORKER_NAME: "mail-2",
    WORKER_QUEUES: "mail,default",
    WORKER_CONCURRENCY: "6",
    WORKER_LABELS: "zone=eu-2",
  },
  {
    WORKER_NAME: "media-1",
    WORKER_QUEUES: "media",
    WORKER_CONCURRENCY: "4",
    WORKER_LABELS: "zone=eu-1,gpu=true",
  },
  {
    WORKER_NAME: "media-2",
    WORKER_QUEUES: "media",
    WORKER_CONCURRENCY: "4",
    WORKER_LABELS: "zone=eu-2,gpu=true",
  },
  {
    WORKER_NAME: "back-office",
    WORKER_QUEUES: "billing,reports,search",
    WORKER_CONCURRENCY: "8",
    WORKER_LABELS: "zone=eu-1",
  },
];

export async function startPictureWorld(): Promise<PictureWorld> {
  await using begun = new AsyncDisposableStack();
  const system = begun.use(await startSystem());
  const browser = await startBrowser();
  begun.defer(() => browser.close());
  const { secret: token } = await makeToken(system.databaseUrl, "admin", { name: "ada" });
  const api = await system.start("api", { AUTH: "required" });
  const url = `http://127.0.0.1:${api.apiPort}`;
  for (const worker of WORKERS) await system.start("worker", { ...worker, HANDLERS, LEASE_SECONDS: "30" });
  const shop = await openShop(system, api.apiPort, token);
  begun.defer(() => shop.close());
  await fillHistory(system);
  await standDown(api.apiPort, token);
  const all = begun.move();
  return {
    system,
    url,
    shop,
    browser,
    visit: async (width, height, scheme) => {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        deviceScaleFactor: 1,
      });
      await context.addCookies([
        { name: "muster_session", value: token, url, httpOnly: true, sameSite: "Strict" },
      ]);
      return context;
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** One worker is kept from new jobs, and one is about to leave. */
async function standDown(port: number, token: string): Promise<void> {
  const fleet = connectFleet(port, token);
  try {
    await fleet.cordonWorkers({ names: ["media-2"], reason: "its GPU runs hot" });
    await fleet.drainWorkers({
      names: ["mail-2"],
      reason: "kernel update",
      deadline: { seconds: 1_800n, nanos: 0 },
    });
    await waitFor(
      async () =>
        (await fleet.listWorkers({})).workers.filter(({ beatAt }) => beatAt !== undefined).length ===
        WORKERS.length,
      { what: "the fleet to be there" },
    );
  } finally {
    fleet.close();
  }
}
