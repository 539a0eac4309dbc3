import type { RequestHold } from "./request-hold.ts";

/**
 * The pieces of an answer that the Connect library made, each charged until its client has taken it: the next one is
 * requested once the previous one is written.
 * @throws ConnectError RESOURCE_EXHAUSTED
 */
export async function* chargedAnswer(
  pieces: AsyncIterable<Uint8Array>,
  hold: RequestHold,
  stream: boolean,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    hold.answer(piece.length, stream);
    yield piece;
    hold.readerTook(piece.length);
  }
}
