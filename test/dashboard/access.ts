import { describe, expect, test } from "vitest";
import { waitFor } from "../support/wait.ts";
import type { DashboardWorld } from "./dashboard-world.ts";
import { startRecordingLink } from "./recording-link.ts";
import { SECRET } from "./seed.ts";

export function describeAccess(world: () => DashboardWorld): void {
  describe("whoever looks", () => {
    test("logs in by a token, stays where the address leads, and logs out", async () => {
      const context = await world().browser.newContext();
      context.setDefaultTimeout(20_000);
      const { page } = await world().open(context, "schedules/nightly");
      await page.getByLabel(/^Token/u).fill("mst_live_nobody");
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("alert").getByText("not known here").waitFor();
      await page.getByLabel(/^Token/u).fill(world().tokens.viewer);
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("heading", { name: "nightly" }).waitFor();
      expect(await page.evaluate("document.cookie")).toBe("");
      expect(await context.cookies()).toMatchObject([{ httpOnly: true, sameSite: "Strict" }]);
      // What a viewer may not do is not offered.
      expect(await page.getByRole("button", { name: "Trigger" }).count()).toBe(0);
      await page.getByRole("button", { name: "Log out" }).click();
      await page.getByLabel(/^Token/u).waitFor();
      expect(await context.cookies()).toEqual([]);
      await context.close();
    });

    test("as a viewer gets no payload, result or error over the network", async () => {
      await using link = await startRecordingLink(world().api.apiPort);
      const { seeded } = world();
      const seen = async (as: "viewer" | "operator"): Promise<string> => {
        const before = link.answered().length;
        const context = await world().visit(as, link.url);
        const { page } = await world().open(context, `jobs/${seeded.succeeded}`, link.url);
        await page.getByText("succeeded").first().waitFor();
        if (as === "operator") await revealed(page);
        for (const place of ["jobs", `jobs/${seeded.dead}`, "faults", "schedules/nightly"]) {
          await page.goto(`${link.url}/ui/#/${place}`);
          await page.getByRole("heading", { level: 1 }).waitFor();
          await page.waitForLoadState("networkidle");
        }
        await context.close();
        return link.answered().slice(before);
      };
      const texts = [SECRET, Buffer.from(SECRET).toString("base64").slice(4, 20)];
      const operators = await seen("operator");
      // The link would show it.
      expect(texts.some((text) => operators.includes(text))).toBe(true);
      const viewers = await seen("viewer");
      expect(viewers).toContain(seeded.succeeded);
      expect(texts.filter((text) => viewers.includes(text))).toEqual([]);
    });
  });

  async function revealed(page: Awaited<ReturnType<DashboardWorld["open"]>>["page"]): Promise<void> {
    const button = page.getByRole("button", { name: /payload|output|result/iu }).first();
    if ((await button.count()) > 0) await button.click();
    await waitFor(async () => (await page.content()).includes(SECRET), { what: "the payload to be shown" });
  }
}
