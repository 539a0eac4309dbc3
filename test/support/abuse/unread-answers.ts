import { Attacker, framed } from "./attacker.ts";

export interface UnreadAnswers {
  /** Resolves when none of the calls is open any more, however they ended. */
  readonly ended: Promise<unknown>;
  close(): void;
}

/** Calls on one connection that takes no byte of any answer: its windows are closed. */
export async function leaveUnread(
  port: number,
  method: string,
  message: Uint8Array,
  calls: number,
): Promise<UnreadAnswers> {
  const attacker = new Attacker(port, { initialWindowSize: 0 });
  await attacker.ready();
  const closed = Array.from({ length: calls }, () => {
    const stream = attacker.call(method);
    stream.end(framed(message));
    return new Promise<void>((resolve) => stream.once("close", resolve));
  });
  return { ended: Promise.all(closed), close: () => attacker.close() };
}
