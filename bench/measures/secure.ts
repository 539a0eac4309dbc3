import { Ground, type Producing } from "../run/ground.ts";
import { musterGrpc, musterSecure } from "../systems/index.ts";
import { verifyStored } from "./enqueue.ts";
import { type Measure, perSecond, type RunContext, type Values } from "./measure.ts";

const CALLERS = 50;
/** Calls that one of both gets before it is the other's turn: some tenths of a second. */
const CALLS_A_TURN = 2_000;
const TURNS = 20;
const WARM_UP_CALLS = 5_000;

export const SECURE_ENTRY = "both in turns";
export const KEPT = "kept %";

/** What encryption and identities cost a call: both servers run all the time, and are called in turns. */
export const secureEnqueue: Measure = {
  name: "secure: single enqueue",
  how:
    `SubmitJob by ${CALLERS} callers on one connection each time, in ${TURNS} turns of ${CALLS_A_TURN.toLocaleString("en")} calls of a server in clear text that asks nobody ` +
    "who they are, and of one by TLS that asks for a token. Both were warmed up, and begin every other turn.",
  entries: [{ name: SECURE_ENTRY, system: musterGrpc.id, run }],
  better: "more",
  chart: { kind: "bars", values: [KEPT] },
};

async function run({ servers, scale }: RunContext): Promise<Values> {
  await using plain = await Ground.prepare(servers, musterGrpc);
  await using secure = await Ground.prepare(servers, musterSecure);
  const both = [await plain.producer(), await secure.producer()] as const;
  const calls = async (producer: Producing, jobs: number): Promise<number> =>
    (await producer.submit({ kind: "closed", jobs, perCall: 1, inFlight: CALLERS })).ms;
  for (const producer of both) await calls(producer, Math.max(scale(WARM_UP_CALLS), CALLERS));
  const aTurn = Math.max(scale(CALLS_A_TURN), CALLERS);
  const ms = { plain: 0, secure: 0 };
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const which of turn % 2 === 0 ? (["plain", "secure"] as const) : (["secure", "plain"] as const))
      ms[which] += await calls(both[which === "plain" ? 0 : 1], aTurn);
  }
  for (const ground of [plain, secure]) await verifyStored(ground);
  const jobs = TURNS * aTurn;
  return {
    "clear text calls/s": perSecond(jobs, ms.plain),
    "TLS and token calls/s": perSecond(jobs, ms.secure),
    [KEPT]: (100 * ms.plain) / ms.secure,
  };
}
