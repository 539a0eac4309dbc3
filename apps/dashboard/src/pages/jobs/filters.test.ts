import { BulkAction } from "@muster/proto/scheduler/v1/bulk_service";
import { JobState, Priority } from "@muster/proto/scheduler/v1/job";
import { expect, test } from "vitest";
import { labelsOf, labelText } from "../../format/labels.ts";
import { bulkFilterOf, filtersOf, unreadOf } from "./filters.ts";

const of = (query: string): ReturnType<typeof filtersOf> => filtersOf(new URLSearchParams(query));

test("an address with everything is every filter that ListJobs has", () => {
  expect(
    of(
      "state=dead-letter&priority=high&type=mail&queue=q&reason=exhausted&fault=ab12&labels=a=1,b=x=y&error=ECONN&search=ac",
    ),
  ).toEqual({
    stateFilter: JobState.DEADLETTER,
    priorityFilter: Priority.HIGH,
    typeFilter: "mail",
    queueFilter: "q",
    deadReasonFilter: "exhausted",
    fingerprintFilter: "ab12",
    labels: { a: "1", b: "x=y" },
    errorFilter: "ECONN",
    search: "ac",
  });
});

test("what is half typed, or cannot be together, is left out, for the server would refuse all of it", () => {
  expect(of("search=a").search).toBe("");
  expect(of("state=queued&reason=exhausted").deadReasonFilter).toBe("");
  expect(of("state=nonsense").stateFilter).toBe(JobState.UNSPECIFIED);
  expect(labelsOf("tenant, =x, region=eu, ")).toEqual({ region: "eu" });
});

test.each(["a, b=c", "back\\slash", "a\\,b", "שלום, 世界", ""])("a label %j finds itself", (value) => {
  expect(labelsOf(`${labelText("note", value)},${labelText("region", "eu")}`)).toEqual({
    note: value,
    region: "eu",
  });
});

test("a change is of what the list shows, or of what was chosen in it", () => {
  expect(bulkFilterOf(BulkAction.REDRIVE, of("state=dead-letter&queue=mail&fault=ab"), [])).toEqual({
    filter: { states: [JobState.DEADLETTER], queue: "mail", fingerprint: "ab" },
  });
  expect(bulkFilterOf(BulkAction.CANCEL, of("state=queued&labels=a=1"), ["x"])).toEqual({
    filter: { jobIds: ["x"] },
  });
  expect(bulkFilterOf(BulkAction.CANCEL, of(""), [])).toEqual({ filter: { all: true } });
});

test.each([
  [BulkAction.CANCEL, "search=abc"],
  [BulkAction.CANCEL, "state=succeeded"],
  [BulkAction.CANCEL, "reason=poison"],
  [BulkAction.REDRIVE, "state=succeeded"],
  [BulkAction.REDRIVE, "state=queued"],
])("a change that nothing on the page is for says why (%d, %s)", (action, query) => {
  expect(bulkFilterOf(action, of(query), [])).toEqual({ because: expect.stringMatching(/\w{5}/u) });
});

test.each([
  ["state=ded", "state"],
  ["priority=urgent&queue=mail", "priority"],
  ["labels=tenant", "labels"],
  ["labels=a=1,tenant", "labels"],
  ["search=x", "search"],
])("what the list cannot read is no leave to change all the rest: %s", (query, name) => {
  const unread = unreadOf(new URLSearchParams(query));
  expect(unread).toEqual([name]);
  expect(bulkFilterOf(BulkAction.CANCEL, of(query), [], unread)).toEqual({
    because: expect.stringContaining(name),
  });
  expect(bulkFilterOf(BulkAction.CANCEL, of(query), ["x"], unread)).toEqual({ filter: { jobIds: ["x"] } });
});

test("whatever the list can read is no hindrance", () => {
  for (const query of ["", "state=queued&labels=a=1, b=x\\,y,", "search=ab&priority=high", "labels= , "])
    expect(unreadOf(new URLSearchParams(query))).toEqual([]);
});
