import { expect, test } from "vitest";
import { checkWorkerOptions } from "./check-options.ts";

const RIGHT = { databaseUrl: "postgres://h/db", redis: { url: "redis://h" }, handlers: {} };

test("case D6: an embedded worker is told what it needs, all at once", () => {
  expect(() => checkWorkerOptions(RIGHT)).not.toThrow();
  expect(() => checkWorkerOptions(undefined)).toThrow(
    "startWorker: expected an object with databaseUrl, redis, handlers; got undefined",
  );
  const check = (): void => checkWorkerOptions({ databaseUrl: "postgres://u:hunter#2@h/db", concurency: 5 });
  expect(check).toThrow(
    "startWorker: databaseUrl: expected a URL starting with postgres:// or postgresql://; got (hidden): it contains a raw #",
  );
  expect(check).toThrow("startWorker: redis: expected an object with url, or host and port; got undefined");
  expect(check).toThrow(
    "startWorker: handlers: expected an object with a function for each job type; got undefined",
  );
  expect(check).toThrow("startWorker: concurency: expected concurrency (there is no such option)");
  expect(check).not.toThrow("hunter");
});

test.each([
  [{ concurrency: 0 }, "concurrency: expected a whole number from 1 to 10000; got 0"],
  [{ concurrency: Number.NaN }, "concurrency: expected a whole number from 1 to 10000; got NaN"],
  [{ concurrency: "10" }, "concurrency: expected a whole number from 1 to 10000; got"],
  [{ leaseSeconds: 1 }, "leaseSeconds: expected whole seconds from 5 to 3600; got 1"],
  [{ drainSeconds: -1 }, "drainSeconds: expected seconds from 0 to 3600; got -1"],
  [{ starvationSeconds: null }, "starvationSeconds: expected seconds from 1 to 86400; got null"],
  [{ queues: ["a", "a"] }, "queues: expected an array of queue names, each once; got"],
  [{ queues: "a" }, "queues: expected an array of queue names, each once; got"],
])("case D6: its bounds are those of the environment: %o", (more, message) => {
  expect(() => checkWorkerOptions({ ...RIGHT, ...more })).toThrow(`startWorker: ${message}`);
});
