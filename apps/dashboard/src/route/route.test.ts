import { expect, test } from "vitest";
import { hrefTo, parseRoute } from "./route.ts";

const read = (hash: string): unknown => {
  const { page, rest, query } = parseRoute(hash);
  return { page, rest, query: Object.fromEntries(query) };
};

test("an address says the page, what it is of, and what was chosen", () => {
  expect(read("#/jobs/0199?state=queued&type=a%20b")).toEqual({
    page: "jobs",
    rest: ["0199"],
    query: { state: "queued", type: "a b" },
  });
});

test.each(["", "#", "#/"])("%j is the overview", (hash) => {
  expect(read(hash)).toEqual({ page: "overview", rest: [], query: {} });
});

test("whatever a name is made of comes back as it was, and what is empty is left out", () => {
  const href = hrefTo("queues", ["a/b %?#"], { reason: "x&y=z", type: "", label: undefined });
  expect(href).toBe("#/queues/a%2Fb%20%25%3F%23?reason=x%26y%3Dz");
  expect(read(href)).toEqual({ page: "queues", rest: ["a/b %?#"], query: { reason: "x&y=z" } });
});

test("a % that is no escape stands for itself", () => {
  expect(read("#/jobs/100%")).toEqual({ page: "jobs", rest: ["100%"], query: {} });
});
