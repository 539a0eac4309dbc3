import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { waitFor } from "../support/wait.ts";
import type { DashboardWorld, LookedAtAs } from "./dashboard-world.ts";

/** What is done to limits, rules of placement and schedules, by mouse, and looked up in the database. */
export function describeLimits(world: () => DashboardWorld): void {
  const until = (what: string, text: string): Promise<unknown> =>
    waitFor(async () => (await world().system.query<{ is: boolean }>(text))[0]?.is, { what });

  async function at(
    place: string,
    act: (page: Page) => Promise<void>,
    as: LookedAtAs = "admin",
  ): Promise<void> {
    const context = await world().visit(as);
    const { page, complaints } = await world().open(context, place);
    await act(page);
    expect(complaints.filter((text) => !text.includes("status of 400"))).toEqual([]);
    await context.close();
  }
  const press = (page: Page, name: string | RegExp): Promise<void> =>
    page.getByRole("button", { name }).first().click();
  const fill = (page: Page, label: RegExp, value: string): Promise<void> =>
    page.getByRole("dialog").getByLabel(label).fill(value);
  const inDialog = async (page: Page, name: string | RegExp): Promise<void> => {
    await page.getByRole("dialog").getByRole("button", { name }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };

  describe("limits, placement and schedules by mouse:", () => {
    test("one key of a limit gets numbers of its own, and loses them", async () => {
      const own =
        "SELECT count(*) = 1 AS is FROM limit_overrides WHERE limit_name = 'one-each' AND key = 'acme' AND max_running =";
      await at("limits/one-each", async (page) => {
        await press(page, "New override");
        await fill(page, /^Key/u, "acme");
        await fill(page, /so many at once$/u, "7");
        await inDialog(page, "Keep it");
        expect(await until("the override", `${own} 7`)).toBe(true);
        await press(page, "Change the override of acme");
        await fill(page, /so many at once$/u, "8");
        await inDialog(page, "Keep it");
        expect(await until("its change", `${own} 8`)).toBe(true);
        await press(page, "Delete the override of acme");
        await inDialog(page, "Delete it");
        await page.getByText("Every key has what the limit says").waitFor();
        expect(await until("its end", "SELECT count(*) = 0 AS is FROM limit_overrides")).toBe(true);
      });
    });

    test("a limit gets a breaker, which a change of something else keeps", async () => {
      const breaker = "breaker_error_ratio = 0.25 AND breaker_min_calls = 4 AND breaker_open_ms = 45000";
      const is = (more: string): string =>
        `SELECT count(*) = 1 AS is FROM limits WHERE name = 'one-each' AND ${breaker} AND ${more}`;
      await at("limits/one-each", async (page) => {
        await press(page, "Change one-each");
        await page.getByText(/^Breaker: holds/u).click();
        await fill(page, /percent of them fail/u, "25");
        await fill(page, /^Never before/u, "4");
        await fill(page, /^Tries one job/u, "45");
        await inDialog(page, "Change it");
        expect(await until("the breaker", is("max_running = 1"))).toBe(true);
        await page.getByText("opens when 25 %").waitFor();
        await press(page, "Change one-each");
        await fill(page, /so many at once$/u, "2");
        await inDialog(page, "Change it");
        expect(await until("the change", is("max_running = 2"))).toBe(true);
      });
    });

    test("a key that waits is seen, paused and resumed", async () => {
      const paused = (count: number): string =>
        `SELECT count(*) = ${count} AS is FROM pauses WHERE limit_name = 'one-each' AND key = 'umbrella'`;
      await world().client.submitJobs({
        jobs: Array.from({ length: 3 }, () => ({
          type: "limited",
          queue: "halted",
          labels: { tenant: "umbrella" },
        })),
      });
      await at("limits/one-each", async (page) => {
        await press(page, "Pause key umbrella of one-each");
        await inDialog(page, "Pause it");
        expect(await until("the pause", paused(1))).toBe(true);
        await press(page, "Resume key umbrella of one-each");
        await inDialog(page, "Resume it");
        expect(await until("its end", paused(0))).toBe(true);
      });
    });

    test("a rule of placement is made, binds a job, whose requirement nobody meets, and is changed and deleted", async () => {
      const rule = (more: string): string =>
        `SELECT count(*) = 1 AS is FROM placement_rules WHERE name = 'renders' AND ${more}`;
      await at("fleet", async (page) => {
        await press(page, "New rule");
        await fill(page, /^Name$/u, "renders");
        await fill(page, /^Jobs of this queue/u, "painted");
        await fill(page, /^Their worker has to be/u, "gpu=true\nzone=eu-1,eu-2");
        await inDialog(page, "Make it");
        expect(await until("the rule", rule("queue = 'painted' AND placement::text ~ 'eu-2'"))).toBe(true);
        const { jobId } = await world().client.submitJob({ job: { type: "noop", queue: "painted" } });
        // The same text stands with the rule.
        await page
          .getByRole("region", { name: "Asked for, and met by no worker" })
          .getByText("gpu=true")
          .waitFor();
        await world().client.cancelJob({ jobId });
        await press(page, "Change renders");
        await fill(page, /^Slots/u, "2");
        await inDialog(page, "Change it");
        expect(await until("its change", rule("revision = 2 AND placement ->> 'slots' = '2'"))).toBe(true);
        await press(page, "Delete renders");
        await inDialog(page, "Delete it");
        expect(await until("its end", "SELECT count(*) = 0 AS is FROM placement_rules")).toBe(true);
      });
    });

    test("whoever runs the chores hands them over", async () => {
      const leader = "SELECT holder AS leader FROM chore_leader WHERE id = 1 AND expires_at > now()";
      const [before] = await world().system.query<{ leader: string }>(leader);
      await at("fleet", async (page) => {
        await press(page, "Hand the chores over");
        await inDialog(page, "Hand them over");
      });
      await waitFor(
        async () => {
          const [now] = await world().system.query<{ leader: string }>(leader);
          return now !== undefined && now.leader !== before?.leader;
        },
        { what: "another leader" },
      );
    });

    test("a schedule's times between two days are counted, and then made", async () => {
      const jobs = (count: number): string =>
        `SELECT count(*) = ${count} AS is FROM schedule_ticks WHERE schedule = 'nightly' AND run LIKE 'backfill:%' AND state = 'submitted'`;
      await at("schedules/nightly", async (page) => {
        await press(page, "Backfill");
        await fill(page, /^From/u, "2026-01-01T00:00:00");
        await fill(page, /^To$/u, "2026-01-03T23:00:00");
        await press(page, "Count its times");
        await inDialog(page, "Make 3 jobs");
        expect(await until("the jobs", jobs(3))).toBe(true);
      });
      await at("schedules", async (page) =>
        page
          .getByRole("cell", { name: /ago (queued|running|succeeded)/u })
          .first()
          .waitFor(),
      );
    });

    test("a schedule is deleted, but not what somebody has changed while the dialog was open", async () => {
      const left = (count: number): string =>
        `SELECT count(*) = ${count} AS is FROM schedules WHERE name = 'nightly'`;
      await at("schedules/nightly", async (page) => {
        await press(page, "Delete");
        const dialog = page.getByRole("dialog");
        const [{ revision } = { revision: 0 }] = await world().system.query<{ revision: number }>(
          "UPDATE schedules SET revision = revision + 1 WHERE name = 'nightly' RETURNING revision",
        );
        // The page behind hears of it, and the dialog goes by what it was opened with.
        await page.locator("main dd").getByText(String(revision), { exact: true }).waitFor();
        await dialog.getByRole("button", { name: "Delete it" }).click();
        await dialog
          .getByRole("alert")
          .getByText(/revision/u)
          .waitFor();
        expect(await until("no change", left(1))).toBe(true);
        await dialog.getByRole("button", { name: "Leave it" }).click();
        await press(page, "Delete");
        await inDialog(page, "Delete it");
        await page.waitForURL(/#\/schedules$/u);
        expect(await until("its end", left(0))).toBe(true);
      });
    });

    test("a viewer looks at all of it, and is offered none", async () => {
      for (const [place, heading] of [
        ["limits/one-each", "Overrides"],
        ["fleet", "Placement rules"],
      ] as const)
        await at(
          place,
          async (page) => {
            await page.getByRole("heading", { name: heading }).waitFor();
            await waitFor(async () => (await page.getByText("Loading …").count()) === 0, {
              what: "all of it",
            });
            const buttons = await page.getByRole("main").getByRole("button").allTextContents();
            expect(buttons).toEqual([]);
          },
          "viewer",
        );
    });
  });
}
