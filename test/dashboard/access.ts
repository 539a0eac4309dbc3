import { describe, expect, test } from "vitest";
import { waitFor } from "../support/wait.ts";
import type { DashboardWorld } from "./dashboard-world.ts";
import { type RecordingLink, startRecordingLink } from "./recording-link.ts";
import { SECRET, type Seeded } from "./seed.ts";

/** Each page that shows something of a job, and what it asks for that. */
const PLACES: readonly (readonly [place: (seeded: Seeded) => string, calls: readonly string[]])[] = [
  [({ succeeded }) => `jobs/${succeeded}`, ["GetJob", "WatchJob", "ListAttempts", "ExplainJob"]],
  [({ failed }) => `jobs/${failed}`, ["GetJob", "WatchJob", "ListAttempts", "ExplainJob"]],
  [() => "jobs", ["ListJobs", "CountJobs", "WatchJobs"]],
  [() => "faults", ["ListFaults"]],
  [({ fingerprint }) => `faults/${fingerprint}`, ["GetFault"]],
  [() => "schedules/nightly", ["GetSchedule", "ExplainSchedule"]],
];

export function describeAccess(world: () => DashboardWorld): void {
  describe("whoever looks", () => {
    test("logs in by a token, stays where the address leads, and logs out in all tabs", async () => {
      const context = await world().visit("nobody");
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
      const { page: other } = await world().open(context, "jobs");
      await other.getByRole("heading", { name: "Jobs" }).waitFor();
      await page.getByRole("button", { name: "Log out" }).click();
      for (const tab of [page, other]) await tab.getByLabel(/^Token/u).waitFor();
      expect(await context.cookies()).toEqual([]);
      await context.close();
    });

    test("is asked again who it is once the token is not good any more, and goes on where the page was", async () => {
      const context = await world().visit("operator");
      const { page } = await world().open(context, "fleet");
      await page.getByRole("heading", { name: "Fleet" }).waitFor();
      const [cookie] = await context.cookies();
      await context.addCookies([{ ...cookie, name: "muster_session", value: "mst_live_over" }]);
      await page.getByLabel(/^Token/u).fill(world().tokens.operator);
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByText("tess").first().waitFor();
      expect(page.url()).toMatch(/#\/fleet$/u);
      await context.close();
    });

    test("as a viewer gets no payload, result, error, log or output over the network", async () => {
      await using link = await startRecordingLink(world().api.apiPort);
      const operators = await allThatSees("operator", link);
      // The link would show it: as the payload, the result, a log line, the output, and an error.
      for (const part of ["", "-result", "-line", "-output", "-error"])
        expect(operators).toContain(`${SECRET}${part}`);
      const viewers = await allThatSees("viewer", link);
      for (const one of [world().seeded.succeeded, world().seeded.failed]) expect(viewers).toContain(one);
      expect(viewers).not.toContain(SECRET);
    });
  });

  /** All that the API sends to somebody who opens each page. */
  async function allThatSees(as: "viewer" | "operator", link: RecordingLink): Promise<string> {
    const start = link.exchanges().length;
    const context = await world().visit(as, link.url);
    const { page } = await world().open(context, "overview", link.url);
    for (const [place, calls] of PLACES) {
      const before = link.exchanges().length;
      await page.goto(`${link.url}/ui/#/${place(world().seeded)}`);
      await waitFor(() => calls.every((call) => isAnswered(link, before, call)), {
        what: `${place(world().seeded)} to have asked ${calls.join()}`,
      });
    }
    if (as === "operator") {
      await page.goto(`${link.url}/ui/#/jobs/${world().seeded.succeeded}`);
      await page.getByRole("button", { name: "Show it" }).click();
      await page
        .getByRole("heading", { name: /^Payload/u })
        .getByRole("button")
        .waitFor();
    }
    await context.close();
    const answers = link.exchanges().slice(start);
    return answers.map(({ answered }) => answered.toString("latin1")).join("\n");
  }
}

/** Of a list's stream there is no end: its first message has what the others have. */
const isAnswered = (link: RecordingLink, from: number, call: string): boolean =>
  link
    .exchanges()
    .slice(from)
    .some(
      ({ line, answered, isOver }) =>
        line.endsWith(`/${call}`) && (isOver || (call === "WatchJobs" && answered.length > 0)),
    );
