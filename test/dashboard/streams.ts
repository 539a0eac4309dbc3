import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { waitFor } from "../support/wait.ts";
import type { DashboardWorld } from "./dashboard-world.ts";

const TABS = 50;
/** As long as two of the shortest polls: what asked while hidden would have asked by then. */
const QUIET_MS = 4_000;

/** As a browser does it when another tab is chosen. */
const hide = (page: Page, hidden: boolean): Promise<unknown> =>
  page.evaluate(`Object.defineProperty(document, "visibilityState", { configurable: true, value: "${hidden ? "hidden" : "visible"}" });
    document.dispatchEvent(new Event("visibilitychange"))`);

export function describeStreams(world: () => DashboardWorld): void {
  const metric = (name: string): Promise<number> => world().api.metric(name);

  describe("what tabs follow", () => {
    test("is one stream for fifty of them, and nothing at all while they are hidden", async () => {
      const { seeded } = world();
      const context = await world().visit("operator");
      const address = `${world().url}/ui/#/jobs/${seeded.running}`;
      const pages = await Promise.all(Array.from({ length: TABS }, () => context.newPage()));
      await Promise.all(
        pages.map((page) => page.goto(address, { waitUntil: "domcontentloaded", timeout: 60_000 })),
      );
      await Promise.all(pages.map((page) => page.getByText("running").first().waitFor({ timeout: 60_000 })));
      await waitFor(async () => (await metric("muster_watchers")) === 1, { what: "one stream" });
      await Promise.all(pages.map((page) => hide(page, true)));
      await waitFor(async () => (await metric("muster_watchers")) === 0, { what: "the stream's end" });
      const before = await metric("muster_grpc_server_handled_total");
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      expect(await metric("muster_grpc_server_handled_total")).toBe(before);
      const [first] = pages;
      if (first !== undefined) await hide(first, false);
      await waitFor(async () => (await metric("muster_watchers")) === 1, {
        what: "the stream to begin again",
      });
      await context.close();
    }, 120_000);

    test("goes on after the API was killed, where it was, and the page says so meanwhile", async () => {
      const { system, client } = world();
      const env = { AUTH: "required" };
      const victim = await system.start("api", env);
      const url = `http://127.0.0.1:${victim.apiPort}`;
      const { jobId } = await client.submitJob({
        job: { type: "noop", delay: { seconds: 3_600n, nanos: 0 } },
      });
      const context = await world().visit("operator", url);
      const { page } = await world().open(context, `jobs/${jobId}`, url);
      await page.getByText("scheduled").first().waitFor();
      await waitFor(async () => (await victim.metric("muster_watchers")) === 1, {
        what: "the page to follow",
      });
      await victim.kill("SIGKILL");
      await page.getByRole("alert").getByText("has not answered since").waitFor();
      // What happens meanwhile is what would be missed.
      await client.cancelJob({ jobId, reason: "while nobody heard" });
      const ports = { API_PORT: String(victim.apiPort), METRICS_PORT: String(victim.metricsPort) };
      await system.start("api", { ...env, ...ports });
      await page.getByText("while nobody heard").first().waitFor();
      await page.getByRole("alert").waitFor({ state: "detached" });
      await page.getByText("cancelled").first().waitFor();
      await context.close();
    });
  });
}
