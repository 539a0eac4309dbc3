import type { Handler } from "@muster/job";

/** Calls a handler as the engine does, with a JSON payload. */
export async function runHandler(
  handler: Handler,
  payload: unknown,
  signal: AbortSignal = new AbortController().signal,
  attempt = 1,
): Promise<unknown> {
  const data = Buffer.from(JSON.stringify(payload));
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const completeTx = (): Promise<void> => Promise.reject(new Error("there is no job to complete"));
  return handler(
    {
      id: "00000000-0000-7000-8000-000000000000",
      type: "test",
      queue: "default",
      priority: "default",
      payload: { kind: "json", data },
      json: () => payload,
    },
    { signal, log, progress: () => {}, output: () => {}, attempt, maxAttempts: 10, fence: 1, completeTx },
  );
}
