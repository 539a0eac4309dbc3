import { Code, type ConnectError } from "@connectrpc/connect";
import { EVERYBODY, type Identity } from "@muster/identity";
import { createMetrics } from "@muster/runtime";
import { expect, onTestFinished, test } from "vitest";
import { Accounts, type AccountsOptions } from "./accounts.ts";
import { HeldBytes } from "./held-bytes.ts";
import { Pace } from "./pace.ts";
import { Peer } from "./peer.ts";
import { Refusals } from "./refusals.ts";
import { type HoldOptions, RequestHold } from "./request-hold.ts";
import { StreamPlaces } from "./stream-places.ts";

const identity = (id: string): Identity => ({ ...EVERYBODY, kind: "token", id, name: id });
const [ANN, BOB] = [identity("ann"), identity("bob")];

interface World {
  readonly accounts: Accounts;
  readonly held: HeldBytes;
  /** A call that comes by a connection of its own. */
  readonly call: (by?: Peer) => RequestHold;
  readonly connect: () => Peer;
  /** Milliseconds go by. */
  readonly pass: (ms: number) => void;
}

function open(total: number, options: Partial<AccountsOptions> = {}): World {
  const refusals = new Refusals(createMetrics());
  const held = new HeldBytes(total, refusals);
  const pace = new Pace();
  onTestFinished(() => pace.stop());
  const limits = { bodyMs: 1_000, bodyBytes: 1, answerMs: 1_000, answerBytesPerMs: 1 };
  let clock = 0;
  const connect = (): Peer => new Peer(held.share(), () => {});
  return {
    accounts: new Accounts({
      held,
      refusals,
      identityCalls: undefined,
      identityStreams: Infinity,
      now: () => clock,
      ...options,
    }),
    held,
    connect,
    call: (peer = connect()) =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing is asked of a request that is not cut
      new RequestHold({ peer, pace, limits, refusals } as unknown as HoldOptions),
    pass: (ms) => {
      clock += ms;
    },
  };
}

test("case A9: fifty connections of one identity get what one gets, and the next identity half of the rest", () => {
  const { accounts, held, call } = open(1_000_000);
  const calls = Array.from({ length: 50 }, () => call());
  for (const one of calls) expect(accounts.admit(ANN, one)).toBeUndefined();
  for (const one of calls.slice(0, 5)) one.take(100_000);
  for (const one of calls.slice(5))
    expect(() => one.take(100_000)).toThrow(
      expect.objectContaining({
        code: Code.ResourceExhausted,
        rawMessage: expect.stringMatching(/^identity: expected at most 500000 bytes/u),
      }) as ConnectError,
    );
  const other = call();
  accounts.admit(BOB, other);
  other.take(250_000);
  // Its other connections are not shut out by a greedy one of the same name.
  expect(() => calls.at(-1)?.take(16 * 1024)).not.toThrow();
  for (const one of [...calls, other]) one.release();
  expect([held.used, accounts.size]).toEqual([0, 0]);
});

test("without names nothing is remembered, and connections share as before", () => {
  const { accounts, call } = open(1_000_000, { identityCalls: { perSecond: 1, burst: 1 } });
  const [one, other] = [call(), call()];
  for (const hold of [one, other]) {
    expect(accounts.admit(EVERYBODY, hold)).toBeUndefined();
    expect(hold.party).toBe(hold.peer);
  }
  one.take(500_000);
  other.take(250_000);
  expect(accounts.size).toBe(0);
});

test("case A9: calls beyond an identity's rate are refused with the time to wait, whichever connection they come by", () => {
  const { accounts, call, pass } = open(1_000_000, { identityCalls: { perSecond: 2, burst: 3 } });
  const admit = (who: Identity): number => accounts.admit(who, call())?.retryAfterMs ?? 0;
  expect([1, 2, 3, 4].map(() => admit(ANN))).toEqual([0, 0, 0, 500]);
  expect(admit(BOB)).toBe(0);
  pass(500);
  expect([admit(ANN), admit(ANN)]).toEqual([0, 500]);
  expect(accounts.admit(ANN, call())).toMatchObject({
    status: 429,
    code: Code.ResourceExhausted,
    message: expect.stringMatching(/^identity: expected at most 2 calls a second of ann, and 3 at once;/u),
  });
  // After a rest, no more than a burst.
  pass(3_600_000);
  expect([1, 2, 3, 4].map(() => admit(ANN))).toEqual([0, 0, 0, 500]);
});

test("what identities leave behind is forgotten once it says nothing any more", () => {
  const { accounts, call, pass } = open(1_000_000, { identityCalls: { perSecond: 1, burst: 1 } });
  for (let number = 0; number < 5_000; number += 1) {
    const hold = call();
    accounts.admit(identity(`subject-${number}`), hold);
    hold.release();
    pass(10);
  }
  expect(accounts.size).toBeLessThan(1_100);
});

test("a call that has ended while it was asked whose it is holds nothing", () => {
  const { accounts, held, call } = open(1_000_000);
  const gone = call();
  gone.release();
  accounts.admit(ANN, gone);
  expect(() => gone.take(1)).toThrow("disconnected");
  expect([held.used, accounts.size]).toEqual([0, 0]);
});

test("case A9: streams are shared by identity, whichever connection they come by", () => {
  const { accounts, call, connect } = open(1_000_000);
  const places = new StreamPlaces(8);
  const stream = (who: Identity): (() => void) | undefined => {
    const hold = call(connect());
    accounts.admit(who, hold);
    return places.take(hold.party);
  };
  const taken = Array.from({ length: 6 }, () => stream(ANN)).filter((leave) => leave !== undefined);
  expect(taken).toHaveLength(4);
  expect([stream(BOB), stream(BOB), stream(BOB)].map((leave) => leave !== undefined)).toEqual([
    true,
    true,
    false,
  ]);
  taken[0]?.();
  expect(stream(ANN)).toBeUndefined();
  expect(stream(BOB)).toBeDefined();
});
