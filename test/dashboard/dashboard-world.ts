import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { AppProcess } from "../support/app-process.ts";
import { connectClient, type SchedulerClient } from "../support/client.ts";
import { type System, startSystem } from "../support/system.ts";
import { makeToken } from "../support/tokens.ts";
import { startBrowser } from "./browser.ts";
import { LONG, type Seeded, seed } from "./seed.ts";

export type LookedAtAs = "viewer" | "operator" | "admin";

/** One stack with something of everything, and one browser, for all tests of the dashboard. */
export interface DashboardWorld extends AsyncDisposable {
  readonly system: System;
  readonly api: AppProcess;
  readonly url: string;
  readonly tokens: Readonly<Record<LookedAtAs, string>>;
  readonly client: SchedulerClient;
  readonly seeded: Seeded;
  readonly browser: Browser;
  /** A browser of its own, logged in, on the API's own port or behind a link. */
  visit(as: LookedAtAs | "nobody", url?: string): Promise<BrowserContext>;
  /** A page of such a browser, with what it complains of, and where it has sent requests. */
  open(context: BrowserContext, place: string, url?: string): Promise<WatchedPage>;
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors of its console, and requests to anywhere else. */
  readonly complaints: string[];
}

const HANDLERS: string = ["telling", "reporting"]
  .map((name) => fileURLToPath(new URL(`../support/handlers/${name}.ts`, import.meta.url)))
  .join();
const WORKER = { WORKER_NAME: `tess.${LONG}`, WORKER_CONCURRENCY: "4", LEASE_SECONDS: "10" };
/** For what a page does by itself: as long as `waitFor` waits, because it only guards against hanging. */
const GUARD_MS = 90_000;

export async function startDashboardWorld(): Promise<DashboardWorld> {
  const system = await startSystem();
  const [browser, api] = await Promise.all([
    startBrowser(),
    system.start("api", { AUTH: "required" }),
    system.start("worker", { ...WORKER, HANDLERS }),
  ]);
  const token = async (as: LookedAtAs): Promise<string> =>
    (await makeToken(system.databaseUrl, as, { name: `a-${as}` })).secret;
  const tokens = {
    viewer: await token("viewer"),
    operator: await token("operator"),
    admin: await token("admin"),
  };
  const url = `http://127.0.0.1:${api.apiPort}`;
  const client = connectClient(api.apiPort, tokens.admin);
  const seeded = await seed(client, url, tokens.admin, system);
  return {
    system,
    api,
    url,
    tokens,
    client,
    seeded,
    browser,
    visit: async (as, at = url) => {
      const context = await newContext(browser);
      if (as === "nobody") return context;
      const cookie = {
        name: "muster_session",
        value: tokens[as],
        httpOnly: true,
        sameSite: "Strict",
      } as const;
      await context.addCookies([{ ...cookie, url: at }]);
      return context;
    },
    open: async (context, place, at = url) => openPage(context, `${at}/ui/#/${place}`),
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      client.close();
      await system[Symbol.asyncDispose]();
    },
  };
}

async function newContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(GUARD_MS);
  context.setDefaultNavigationTimeout(GUARD_MS);
  return context;
}

async function openPage(context: BrowserContext, address: string): Promise<WatchedPage> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const { origin } = new URL(address);
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  // By a text that was taken for markup.
  page.on("dialog", (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) complaints.push(`a request to ${request.url()}`);
  });
  await page.goto(address);
  return { page, complaints };
}
