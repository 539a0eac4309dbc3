import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { DashboardWorld } from "./dashboard-world.ts";

/** What has the focus: what it is, and whether one sees that. */
const focused = (page: Page): Promise<{ readonly what: string; readonly isMarked: boolean }> =>
  page.evaluate(`(() => {
    const { activeElement: one } = document;
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    if (one === document.body) return { what: "the browser itself", isMarked: true };
    return { what: one.dataset.href ?? one.name ?? one.id ?? "", isMarked: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 };
  })()`);

export function describeKeys(world: () => DashboardWorld): void {
  describe("without a mouse", () => {
    test("the keys are listed, and lead to pages, rows and what can be done with them", async () => {
      const context = await world().visit("admin");
      const { page } = await world().open(context, "overview");
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      await page.keyboard.press("?");
      const list = page.getByRole("dialog", { name: "Keys" });
      const keys = await list.locator("dt").allTextContents();
      expect(keys).toEqual(expect.arrayContaining(["/", "j k", "Enter", "x", "?", "Esc", "g j", "g q"]));
      await page.keyboard.press("Escape");
      await list.waitFor({ state: "detached" });
      // Each key of the list leads to the page that it names.
      await page.keyboard.press("g");
      await page.keyboard.press("j");
      await page.waitForURL(/#\/jobs$/u);
      await page.locator("[data-row]").nth(1).waitFor();
      await page.keyboard.press("j");
      const first = await focused(page);
      await page.keyboard.press("j");
      const second = await focused(page);
      expect([first.isMarked, second.isMarked, first.what === second.what]).toEqual([true, true, false]);
      await page.keyboard.press("k");
      expect(await focused(page)).toEqual(first);
      await page.keyboard.press("x");
      await page.getByRole("button", { name: "Cancel 1 chosen" }).waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL(`**/ui/${first.what}`);
      await page.keyboard.press("g");
      await page.keyboard.press("q");
      await page.getByRole("heading", { name: "Queues" }).waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type("halt?j");
      await page.getByText("No queue has a name like that").waitFor();
      await context.close();
    });

    test("the focus is seen at each step, and jumps over the navigation", async () => {
      const context = await world().visit("admin");
      const { page } = await world().open(context, "queues");
      await page.locator("[data-row]").first().waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      expect(await focused(page)).toMatchObject({ what: "main" });
      for (let step = 0; step < 12; step += 1) {
        await page.keyboard.press("Tab");
        expect(await focused(page)).toMatchObject({ isMarked: true });
      }
      await context.close();
    });
  });
}
