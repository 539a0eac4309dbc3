import { describe, expect, test } from "vitest";
import type { DashboardWorld } from "./dashboard-world.ts";
import { everythingWrong } from "./looks.ts";
import { LONG } from "./seed.ts";

/** What each page shows of what the database has. */
const PLACES: readonly (readonly [
  name: string,
  place: (world: DashboardWorld) => string,
  shows: (world: DashboardWorld) => string,
])[] = [
  ["overview", () => "overview", () => "halted"],
  ["queues", () => "queues", () => "halted"],
  ["queue", () => `queues/${LONG}`, () => LONG],
  ["jobs", () => "jobs", () => "sleep"],
  ["job", ({ seeded }) => `jobs/${seeded.succeeded}`, ({ seeded }) => seeded.succeeded],
  ["job of odd texts", ({ seeded }) => `jobs/${seeded.odd}`, ({ seeded }) => seeded.odd],
  ["job that failed", ({ seeded }) => `jobs/${seeded.failed}`, () => "xyzzy-of-the-payload-error"],
  ["faults", () => "faults", () => "asked to fail"],
  ["fault", ({ seeded }) => `faults/${seeded.fingerprint}`, () => "mail"],
  ["schedules", () => "schedules", () => "nightly"],
  ["schedule", () => `schedules/${LONG}`, () => "04:00"],
  ["fleet", () => "fleet", () => "tess"],
  ["limits", () => "limits", () => "one-each"],
  ["bulk", () => "bulk", () => "Bulk changes"],
  ["audit", () => "audit", () => "PauseQueue"],
  ["unknown job", () => "jobs/00000000-0000-7000-8000-000000000000", () => "Not found"],
  ["id that is none", () => "jobs/%3Cb%3Enobody%3C%2Fb%3E", () => "job_id: expected"],
  ["unknown queue", () => "queues/nobody", () => "nobody"],
  ["unknown page", () => "nowhere", () => "There is no page"],
];

export function describePages(world: () => DashboardWorld): void {
  describe("each page", () => {
    test.concurrent.each(PLACES)(
      "%s shows what there is, to everybody, in light and dark, on a small screen and a large one",
      async (_name, place, shows) => {
        const context = await world().visit("admin");
        const { page, complaints } = await world().open(context, place(world()));
        // What is visible of it: a choice that is folded has words, too.
        await page.getByText(shows(world()), { exact: false }).filter({ visible: true }).first().waitFor();
        expect(await everythingWrong(page)).toEqual([]);
        // Of a call that the server refuses, Chromium itself says so.
        expect(complaints.filter((text) => !/status of 40[04]/u.test(text))).toEqual([]);
        await context.close();
      },
    );

    test("asks who it is, to everybody, on a small screen too", async () => {
      const context = await world().visit("nobody");
      const { page } = await world().open(context, "overview");
      await page.getByLabel(/^Token/u).waitFor();
      expect(await everythingWrong(page)).toEqual([]);
      await context.close();
    });

    test("shows text as text, whatever is in it, and finds by it", async () => {
      const context = await world().visit("admin");
      const { page, complaints } = await world().open(context, `jobs/${world().seeded.odd}`);
      const labels = page.getByRole("region", { name: "Facts" }).getByRole("link");
      await labels.filter({ hasText: "<img src=x" }).click();
      await page.locator("tbody tr").filter({ hasText: world().seeded.odd }).waitFor();
      expect(await page.locator("tbody tr").count()).toBe(1);
      expect(await page.locator("main img, main b, main script").count()).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
