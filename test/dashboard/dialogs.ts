import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { DashboardWorld } from "./dashboard-world.ts";
import { everythingWrong } from "./looks.ts";
import { LONG } from "./seed.ts";

/** Pages with buttons that open dialogs, and the dialogs that there have to be, by the beginnings of their names. */
const PLACES: readonly (readonly [
  name: string,
  place: (world: DashboardWorld) => string,
  dialogs: readonly string[],
])[] = [
  ["queues", () => "queues", ["Pause", "Resume"]],
  ["queue", () => `queues/${LONG}`, ["Pause"]],
  ["jobs", () => `jobs?queue=${LONG}`, ["Redrive", "Cancel"]],
  ["job that waits", ({ seeded }) => `jobs/${seeded.odd}`, ["Cancel the job"]],
  ["job that runs", ({ seeded }) => `jobs/${seeded.running}`, ["Cancel the job"]],
  ["job that is dead", ({ seeded }) => `jobs/${seeded.dead}`, ["Redrive the job"]],
  ["fault", ({ seeded }) => `faults/${seeded.fingerprint}`, ["Redrive", "Cancel"]],
  ["schedule", () => `schedules/${LONG}`, ["Trigger", "Pause"]],
  ["fleet", () => "fleet", ["Cordon", "Drain", "Label"]],
  ["limits", () => "limits", ["New limit", "Change", "Delete", "Pause", "Resume"]],
];

/** One of each kind: rows have the same buttons. Those within the page that open nothing are passed over. */
async function buttonsOf(page: Page): Promise<string[]> {
  const names = await page
    .locator("main button:not(:disabled)")
    .evaluateAll((all) => all.map((one) => one.ariaLabel ?? one.textContent));
  return [...Map.groupBy(names, (name) => name.split(" ", 1)[0]).values()].map(
    (alike) => alike.toSorted((a, b) => b.length - a.length)[0] ?? "",
  );
}

/** Tab goes round within it, and never to the page behind. */
async function expectFocusWithin(page: Page): Promise<void> {
  const focused = (): Promise<string> =>
    page.evaluate<string>(`(() => {
      const { activeElement: one } = document;
      if (one === document.body) return "the browser itself";
      if (one.closest("dialog") === null) return "behind it: " + one.outerHTML.slice(0, 80);
      return getComputedStyle(one).outlineStyle === "none" ? "without a mark: " + one.outerHTML.slice(0, 80) : "well";
    })()`);
  const fields = await page.getByRole("dialog").locator("input, select, textarea, button, a").count();
  const seen = new Set<string>();
  for (let step = 0; step <= fields + 2; step += 1) {
    await page.keyboard.press("Tab");
    seen.add(await focused());
  }
  seen.delete("the browser itself");
  expect([...seen]).toEqual(["well"]);
}

export function describeDialogs(world: () => DashboardWorld): void {
  describe("each dialog", () => {
    test.concurrent.each(PLACES)(
      "of %s is usable by everybody, holds the focus, and gives it back at Escape",
      async (_name, place, dialogs) => {
        const context = await world().visit("admin");
        const { page, complaints } = await world().open(context, place(world()));
        await page.locator("tbody tr, .facts").first().waitFor();
        await expect.poll(() => page.locator("main .loading").count()).toBe(0);
        const opened: string[] = [];
        for (const name of await buttonsOf(page)) {
          const button = page.locator("main").getByRole("button", { name, exact: true }).first();
          await button.click();
          const dialog = page.getByRole("dialog");
          if (dialogs.some((one) => one.split(" ", 1)[0] === name.split(" ", 1)[0])) await dialog.waitFor();
          if (!(await dialog.isVisible())) continue;
          opened.push((await dialog.getAttribute("aria-label")) ?? "");
          await dialog.getByText("Counting …").waitFor({ state: "detached" });
          expect(await everythingWrong(page)).toEqual([]);
          await expectFocusWithin(page);
          await page.keyboard.press("Escape");
          await dialog.waitFor({ state: "detached" });
          expect(await button.evaluate((one) => one.matches(":focus"))).toBe(true);
        }
        for (const name of dialogs) expect(opened).toContainEqual(expect.stringMatching(`^${name}`));
        expect(complaints).toEqual([]);
        await context.close();
      },
    );

    test("is gone with the place where it was opened: it would change what is shown now", async () => {
      const context = await world().visit("admin");
      const { page } = await world().open(context, "jobs");
      await page.getByRole("heading", { name: "Jobs" }).waitFor();
      await page.goto(`${world().url}/ui/#/jobs?queue=halted`);
      await page.getByRole("button", { name: /^Cancel all/u }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Cancel 5 jobs" }).waitFor();
      await page.goBack();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      expect(page.url()).toMatch(/#\/jobs$/u);
      await context.close();
    });
  });
}
