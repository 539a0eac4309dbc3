import { Code, ConnectError } from "@connectrpc/connect";
import { createMetrics } from "@muster/runtime";
import { expect, onTestFinished, test } from "vitest";
import { HeldBytes } from "./held-bytes.ts";
import { Pace } from "./pace.ts";
import { Peer } from "./peer.ts";
import { Refusals } from "./refusals.ts";
import { type HoldOptions, RequestHold } from "./request-hold.ts";

function open(total: number): { readonly held: HeldBytes; readonly hold: () => RequestHold } {
  const refusals = new Refusals(createMetrics());
  const held = new HeldBytes(total, refusals);
  const pace = new Pace();
  onTestFinished(() => pace.stop());
  const limits = { bodyMs: 1_000, bodyBytes: 1, answerMs: 1_000, answerBytesPerMs: 1 };
  const hold = (): RequestHold => {
    const peer = new Peer(held.share(), () => {});
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing is asked of a request that is not cut
    return new RequestHold({ peer, pace, limits, refusals } as unknown as HoldOptions);
  };
  return { held, hold };
}

test("case A2: what comes out of an inflater once its caller has left is not held for ever", () => {
  const { held, hold } = open(1_000_000);
  const left = hold();
  left.take(1_000);
  left.release();
  expect(() => left.take(1_000)).toThrow(ConnectError);
  left.keepBegun(1_000);
  left.release();
  expect(held.used).toBe(0);
});

test("case A3: what a reader took at the end of a request is given back once", () => {
  const { held, hold } = open(1_000_000);
  const read = hold();
  read.answer(1_000);
  read.release();
  read.readerTook(1_000);
  expect(held.used).toBe(0);
});

test("case A2: connections that take half of what is left leave a usual call for the others", () => {
  const { hold } = open(1_000_000);
  let most = 500_000;
  for (let connection = 0; connection < 20; connection += 1, most = Math.floor(most / 2)) hold().take(most);
  const other = hold();
  other.take(10_000);
  expect(() => other.take(100_000)).toThrow(
    expect.objectContaining({ code: Code.ResourceExhausted }) as ConnectError,
  );
});
