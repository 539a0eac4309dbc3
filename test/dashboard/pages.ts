import { source as AXE } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { DashboardWorld } from "./dashboard-world.ts";

/** What each page shows of what the database has. */
const PLACES: readonly (readonly [
  name: string,
  place: (world: DashboardWorld) => string,
  shows: (world: DashboardWorld) => string,
])[] = [
  ["overview", () => "overview", () => "halted"],
  ["queues", () => "queues", () => "halted"],
  ["jobs", () => "jobs", () => "sleep"],
  ["job", ({ seeded }) => `jobs/${seeded.succeeded}`, ({ seeded }) => seeded.succeeded],
  ["faults", () => "faults", () => "fail"],
  ["fault", ({ seeded }) => `faults/${seeded.fingerprint}`, () => "mail"],
  ["schedules", () => "schedules", () => "nightly"],
  ["schedule", () => "schedules/nightly", () => "03:00"],
  ["fleet", () => "fleet", () => "tess"],
  ["limits", () => "limits", () => "one-each"],
  ["bulk", () => "bulk", () => "Bulk changes"],
  ["audit", () => "audit", () => "PauseQueue"],
];

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** Findings that keep somebody from using the page. */
async function findings(page: Page, rules?: readonly string[]): Promise<string[]> {
  const chosen = JSON.stringify(rules === undefined ? {} : { runOnly: rules });
  const { violations } = await page.evaluate<AxeResult>(`axe.run(document, ${chosen})`);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

export function describePages(world: () => DashboardWorld): void {
  describe("each page", () => {
    test.each(PLACES)(
      "%s shows what there is, to everybody, in light and dark, on a small screen and a large one",
      async (_name, place, shows) => {
        const context = await world().visit("admin");
        const { page, complaints } = await world().open(context, place(world()));
        await page.getByText(shows(world()), { exact: false }).first().waitFor();
        await page.evaluate(AXE);
        expect(await findings(page)).toEqual([]);
        await page.emulateMedia({ colorScheme: "dark" });
        expect(await findings(page, ["color-contrast"])).toEqual([]);
        await page.setViewportSize({ width: 360, height: 740 });
        const width = await page.evaluate<number>("document.documentElement.scrollWidth");
        expect(width).toBeLessThanOrEqual(360);
        expect(complaints).toEqual([]);
        await context.close();
      },
    );
  });
}
