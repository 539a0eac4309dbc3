import { expect, test } from "vitest";
import { startWorker } from "./worker.ts";

test.for([
  [[], "an empty list"],
  [["mail", "a:b"], '"a:b"'],
] as const)(
  "a worker of no queue, or of one that cannot be, is refused at start: %j",
  async ([queues, got]) => {
    const worker = startWorker({ databaseUrl: "postgres://localhost", redis: {}, handlers: {}, queues });
    await expect(worker).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringMatching(new RegExp(`^queues: expected .* got ${got}$`, "u")),
    });
  },
);
