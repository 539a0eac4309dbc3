import type { Handler, HandlerContext } from "@muster/job";

/** Calls a handler as the engine does, with a JSON payload, in a first attempt that nobody watches or stops. */
export async function runHandler(
  handler: Handler,
  payload: unknown,
  context: Partial<HandlerContext> = {},
): Promise<unknown> {
  return handler(
    {
      id: "00000000-0000-7000-8000-000000000000",
      type: "test",
      queue: "default",
      priority: "default",
      payload: { kind: "json", data: Buffer.from(JSON.stringify(payload)) },
      json: () => payload,
    },
    {
      signal: new AbortController().signal,
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
      progress: () => {},
      output: () => {},
      attempt: 1,
      maxAttempts: 10,
      fence: 1,
      secret: () => Promise.reject(new Error("there are no secrets")),
      completeTx: () => Promise.reject(new Error("there is no job to complete")),
      ...context,
    },
  );
}
