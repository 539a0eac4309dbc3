import { expect, test } from "vitest";
import { withKeepalives } from "./keepalive.ts";

/** One event, and then it waits for a store that does not answer. */
async function* silent(): AsyncGenerator<string> {
  yield "first";
  await new Promise(() => undefined);
}

test("a stream that is ended says why at once, although its source waits for something that does not come", async () => {
  const reason = new Error("ended");
  const ending = new AbortController();
  const events = withKeepalives(silent(), 60_000, ending.signal);
  expect(await events.next()).toEqual({ done: false, value: "first" });
  const next = events.next();
  ending.abort(reason);
  await expect(next).rejects.toBe(reason);
});
