import { constants } from "node:http2";
import { Attacker, framed } from "./attacker.ts";

/** In one turn, so that the server sees whole bursts. */
const BURST = 50;

/**
 * Opens and gives up calls over several connections, all at once. Answers how many were sent, which are fewer than asked for
 * where connections are cut off.
 */
export async function resetCalls(
  port: number,
  { connections, calls, method, message }: ResetOptions,
): Promise<number> {
  const attackers = Array.from({ length: connections }, () => new Attacker(port));
  await Promise.all(attackers.map((attacker) => attacker.ready()));
  let sent = 0;
  for (let round = 0; round < calls; round += BURST * connections) {
    for (const attacker of attackers) sent += burst(attacker, method, message);
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const attacker of attackers) attacker.close();
  return sent;
}

export interface ResetOptions {
  readonly connections: number;
  /** Over all connections. */
  readonly calls: number;
  readonly method: string;
  readonly message: Uint8Array;
}

function burst(attacker: Attacker, method: string, message: Uint8Array): number {
  let sent = 0;
  for (; sent < BURST && !attacker.session.destroyed && !attacker.session.closed; sent += 1) {
    const stream = attacker.call(method);
    stream.end(framed(message));
    stream.close(constants.NGHTTP2_CANCEL);
  }
  return sent;
}
