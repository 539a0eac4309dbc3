import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { waitFor } from "../support/wait.ts";
import type { DashboardWorld } from "./dashboard-world.ts";
import { ODD } from "./seed.ts";

/** Each done with the mouse, and looked up in the database. */
export function describeActions(world: () => DashboardWorld): void {
  const rows = <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
    world().system.query<Row>(text, values);
  const until = (what: string, text: string, values: unknown[] = []): Promise<unknown> =>
    waitFor(async () => (await rows<{ is: boolean }>(text, values))[0]?.is, { what });

  async function at(place: string, act: (page: Page) => Promise<void>): Promise<void> {
    const context = await world().visit("admin");
    const { page, complaints } = await world().open(context, place);
    await act(page);
    // Of a change that the server refuses, Chromium itself says so.
    expect(complaints.filter((text) => !text.includes("status of 400"))).toEqual([]);
    await context.close();
  }
  const press = (page: Page, name: string | RegExp): Promise<void> =>
    page.getByRole("button", { name }).first().click();
  const inDialog = async (page: Page, name: string | RegExp): Promise<void> => {
    await page.getByRole("dialog").getByRole("button", { name }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };

  describe("what is done by mouse is done in the database:", () => {
    test("a queue is paused, and resumed", async () => {
      const paused = "SELECT count(*) = $2 AS is FROM pauses WHERE kind = 'queue' AND queue = $1";
      await at("limits", async (page) => {
        await press(page, "Pause something");
        await page.getByRole("dialog").getByLabel("Its name").fill("mail");
        await page
          .getByRole("dialog")
          .getByLabel(/^Reason/u)
          .fill("by mouse");
        await inDialog(page, "Pause it");
        expect(await until("the pause", paused, ["mail", 1])).toBe(true);
        await page.goto(`${world().url}/ui/#/queues`);
        await press(page, "Resume mail");
        await inDialog(page, "Resume");
        expect(await until("its end", paused, ["mail", 0])).toBe(true);
      });
      const calls = await rows<{ method: string }>(
        "SELECT method FROM audit_log WHERE method ~ '(Pause|Resume)Queue' AND targets::text ~ 'queue:mail' ORDER BY at",
      );
      expect(calls.map(({ method }) => method.split("/").at(-1))).toEqual(["PauseQueue", "ResumeQueue"]);
    });

    test("a schedule is triggered, paused for an hour, and resumed", async () => {
      await at("schedules/nightly", async (page) => {
        await press(page, "Trigger");
        await page.getByRole("dialog").getByRole("button", { name: "Make its job now" }).click();
        await page.waitForURL(/#\/jobs\//u);
      });
      expect(await until("its job", "SELECT count(*) = 1 AS is FROM tasks WHERE queue = 'nights'")).toBe(
        true,
      );
      await at("schedules/nightly", async (page) => {
        await press(page, "Pause");
        await inDialog(page, "Pause it");
        expect(
          await until(
            "the pause",
            "SELECT paused_until BETWEEN now() + interval '55 min' AND now() + interval '65 min' AS is FROM schedules WHERE name = 'nightly'",
          ),
        ).toBe(true);
        await press(page, "Resume");
        await inDialog(page, "Resume it");
        expect(
          await until("its end", "SELECT paused_at IS NULL AS is FROM schedules WHERE name = 'nightly'"),
        ).toBe(true);
      });
    });

    test("a limit is made and changed, and an old page undoes nobody's change", async () => {
      const running = "SELECT max_running = $1 AS is FROM limits WHERE name = 'by-mouse'";
      await at("limits", async (page) => {
        await press(page, "New limit");
        const dialog = page.getByRole("dialog");
        await dialog.getByLabel("Name", { exact: true }).fill("by-mouse");
        await dialog.getByLabel(/^Jobs of this type/u).fill("by-mouse");
        await dialog.getByLabel(/so many at once$/u).fill("3");
        await inDialog(page, "Make it");
        expect(await until("the limit", running, [3])).toBe(true);
        await press(page, "Change by-mouse");
        // Somebody else, while the form is open.
        await rows("UPDATE limits SET revision = revision + 1 WHERE name = 'by-mouse'");
        await dialog.getByLabel(/so many at once$/u).fill("4");
        await dialog.getByRole("button", { name: "Change it" }).click();
        await dialog
          .getByRole("alert")
          .getByText(/revision/u)
          .waitFor();
        expect(await until("no change", running, [3])).toBe(true);
      });
    });

    test("a fault's dead letters are redriven, after a count", async () => {
      const { fingerprint } = world().seeded;
      // However long the tests before have taken.
      await rows("UPDATE faults SET last_seen = now() WHERE fingerprint = $1", [fingerprint]);
      await at(`faults/${fingerprint}`, async (page) => {
        await press(page, "Redrive its dead letters");
        await page.getByRole("dialog").getByText("Do not redrive yet").waitFor();
        await page.getByRole("dialog").getByRole("button", { name: "Redrive 3 jobs" }).click();
        await page.getByRole("dialog").getByText("3 of 3 done").waitFor();
      });
      expect(
        await until(
          "the redrives",
          "SELECT count(*) = 3 AS is FROM tasks WHERE queue = 'mail' AND redrives > 0",
        ),
      ).toBe(true);
    });

    test("dead letters are redriven by a filter", async () => {
      const dead = "SELECT count(*) = 3 AS is FROM tasks WHERE queue = 'mail' AND status = 'deadletter'";
      expect(await until("them to be dead again", dead)).toBe(true);
      await at("jobs?queue=mail&state=dead-letter", async (page) => {
        await press(page, /^Redrive all/u);
        await page.getByRole("dialog").getByRole("button", { name: "Redrive 3 jobs" }).click();
        await page.getByRole("dialog").getByText("3 of 3 done").waitFor();
      });
      const again = "SELECT count(*) = 3 AS is FROM tasks WHERE queue = 'mail' AND redrives = 2";
      expect(await until("the redrives", again)).toBe(true);
    });

    test("one job is cancelled, with a reason of any text", async () => {
      await at(`jobs/${world().seeded.odd}`, async (page) => {
        await press(page, /^Cancel/u);
        await page.getByRole("dialog").getByLabel("Why").fill(ODD);
        await inDialog(page, "Cancel the job");
        await page.locator(".badge", { hasText: "cancelled" }).waitFor();
        await page.getByText(ODD).last().waitFor();
      });
      const cancelled =
        "SELECT status = 'cancelled' AND cancel_reason = $2 AS is FROM tasks WHERE task_id = $1";
      expect(await until("the cancel", cancelled, [world().seeded.odd, ODD])).toBe(true);
    });

    test("waiting jobs of a queue are cancelled", async () => {
      await at("jobs?queue=halted", async (page) => {
        await press(page, /^Cancel/u);
        await page
          .getByRole("dialog")
          .getByRole("button", { name: /^Cancel 5/u })
          .click();
      });
      expect(
        await until(
          "the cancels",
          "SELECT count(*) = 5 AS is FROM tasks WHERE queue = 'halted' AND status = 'cancelled'",
        ),
      ).toBe(true);
    });

    test("a slow change goes on without its page, which finds it again, and is stopped", async () => {
      const jobs = Array.from({ length: 40 }, () => ({ type: "nobody's", queue: "slowly" }));
      await world().client.submitJobs({ jobs });
      await at("jobs?queue=slowly", async (page) => {
        await press(page, /^Cancel all/u);
        await page
          .getByRole("dialog")
          .getByLabel(/^Jobs a second/u)
          .fill("2");
        await page.getByRole("dialog").getByRole("button", { name: "Cancel 40 jobs" }).click();
        await page.getByRole("dialog").getByText("of 40 done").waitFor();
        await page.reload();
        await page.goto(`${world().url}/ui/#/bulk`);
        const row = page.getByRole("row").filter({ hasText: "queue slowly" });
        await row.getByText("running", { exact: true }).waitFor();
        await row.getByRole("button", { name: "Stop it" }).click();
        await row.getByText("stopped", { exact: true }).waitFor();
      });
      const stopped = `SELECT (SELECT state FROM bulk_operations WHERE filter LIKE '%slowly%') = 'cancelled'
        AND count(*) FILTER (WHERE status = 'queued') > 0 AS is FROM tasks WHERE queue = 'slowly'`;
      expect(await until("its end", stopped)).toBe(true);
    });

    test("a pause ends when it shall, by a machine whose clock is wrong and a browser whose tabs share nothing", async () => {
      const context = await world().visit("admin");
      await context.addInitScript(`delete globalThis.SharedWorker;
        const now = Date.now;
        Date.now = () => now() - 7_200_000;`);
      const { page } = await world().open(context, "limits");
      await press(page, "Pause something");
      await page.getByRole("dialog").getByLabel("Its name").fill("clocks");
      await inDialog(page, "Pause it");
      const until1h =
        "SELECT until_at BETWEEN now() + interval '55 min' AND now() + interval '65 min' AS is FROM pauses WHERE queue = 'clocks'";
      expect(await until("the pause", until1h)).toBe(true);
      await page
        .getByRole("row")
        .filter({ hasText: "queue clocks" })
        .getByText(/in (?:5\d|60) min/u)
        .waitFor();
      await context.close();
    });

    test("a worker is cordoned, drained with a deadline, and uncordoned", async () => {
      await at("fleet", async (page) => {
        await press(page, /^Drain tess/u);
        await page
          .getByRole("dialog")
          .getByLabel(/^Deadline/u)
          .fill("30");
        await inDialog(page, "Drain it");
        await page.getByText("draining", { exact: true }).waitFor();
        expect(
          await until(
            "the drain",
            "SELECT drain_by BETWEEN now() + interval '25 min' AND now() + interval '35 min' AS is FROM workers WHERE name LIKE 'tess%'",
          ),
        ).toBe(true);
        await press(page, /^Uncordon tess/u);
        await inDialog(page, "Uncordon it");
        await page.getByText("taking", { exact: true }).waitFor();
      });
    });
  });
}
