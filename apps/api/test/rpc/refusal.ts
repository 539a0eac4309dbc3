import { type Code, ConnectError } from "@connectrpc/connect";

/**
 * The status code and the message with which a call fails.
 * @throws when it does not
 */
export async function refusal(call: Promise<unknown>): Promise<{ code: Code; message: string }> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConnectError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return { code: error.code, message: error.rawMessage };
}
