import { randomBytes } from "node:crypto";
import { MAX_RESULT_BYTES, type Outcome, type ReportEntry, sealedMark } from "@muster/job";
import { keyRing, Sealing } from "@muster/sealing";
import { expect, test } from "vitest";
import { AttemptSealer } from "./attempt-sealer.ts";
import { openPayload } from "./open-payload.ts";

const sealing = new Sealing({ keys: keyRing(`k1:${randomBytes(32).toString("base64")}`) });
const JOB = { taskId: "0199c0de-0000-7000-8000-00000000002a", type: "mail" };
const SECRET = "clear text";
const sealer = new AttemptSealer(await sealing.sealer(), JOB);

const OUTCOMES: readonly Outcome[] = [
  { kind: "error", error: SECRET, stack: `at ${SECRET}`, afterMs: 7 },
  { kind: "timeout", error: SECRET },
  { kind: "permanent", error: SECRET, stack: `at ${SECRET}` },
  { kind: "cancelled", error: SECRET },
  { kind: "snoozed", afterMs: 7, error: SECRET },
  { kind: "rate_limited", afterMs: 7, error: SECRET, limit: "tenants", key: "7" },
  { kind: "succeeded", result: { kind: "bytes", data: Buffer.from(SECRET) } },
];

/** What of an ending is told in clear: of text its mark. */
const shown = (outcome: object): object =>
  Object.fromEntries(
    Object.entries(outcome).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === "string" ? (sealedMark(value)?.replace(/:[0-9a-f]{16}$/u, ":F") ?? value) : value,
    ]),
  );

test.each(OUTCOMES)("an ending is sealed, and which way it is stays clear: $kind", (outcome) => {
  const sealed = sealer.outcome(outcome);
  const expected = {
    ...outcome,
    ...("error" in outcome && { error: `sealed:${outcome.kind}:F` }),
    ...("stack" in outcome && { stack: "sealed:stack:-" }),
    ...("result" in outcome && { result: { kind: "bytes" } }),
  };
  expect(shown(sealed)).toMatchObject(expected);
  expect(Buffer.from("result" in sealed ? (sealed.result?.data ?? []) : []).includes(SECRET)).toBe(false);
});

test("what holds nothing is left as it is, and a result that is too long once it is sealed fails for good", () => {
  for (const outcome of [{ kind: "succeeded" }, { kind: "snoozed", afterMs: 7 }] as const)
    expect(sealer.outcome(outcome)).toBe(outcome);
  const result = { kind: "bytes", data: Buffer.alloc(MAX_RESULT_BYTES - 56) } as const;
  expect(sealer.result(result)).toMatchObject({ kind: "succeeded" });
  expect(sealer.result({ ...result, data: Buffer.alloc(MAX_RESULT_BYTES - 55) })).toEqual({
    kind: "permanent",
    error: `result: expected at most ${MAX_RESULT_BYTES - 56} bytes, which are ${MAX_RESULT_BYTES} once sealed, got ${MAX_RESULT_BYTES - 55}; store it elsewhere and return where`,
  });
});

test("reports are sealed, but for levels, streams and what was cut", () => {
  const line = JSON.stringify({ level: "warn", message: SECRET, fields: { a: SECRET } });
  const output = JSON.stringify({
    stream: "stderr",
    base64: Buffer.from(SECRET).toString("base64"),
    cut: true,
  });
  const entries: readonly ReportEntry[] = [
    { number: 1, kind: "log", data: line },
    { number: 2, kind: "progress", data: JSON.stringify(SECRET) },
    { number: 3, kind: "output", data: output },
  ];
  const [log, progress, written] = sealer.entries(entries).map(({ data }): unknown => JSON.parse(data));
  expect(log).toEqual({ level: "warn", message: expect.stringMatching(/^sealed:log:-:/u) });
  expect(sealedMark(String(progress))).toBe("sealed:progress:-");
  expect(written).toEqual({ stream: "stderr", base64: expect.stringMatching(/^9U1VU1RF/u), cut: true });
});

test("no handler is called whose payload does not open, or whose result nobody could seal", async () => {
  const clear = { kind: "json", data: Buffer.from("{}") } as const;
  const open = { sealing, refusesClear: false };
  expect(await openPayload(open, { ...JOB, payload: clear })).toMatchObject({ payload: clear });
  expect(await openPayload({ ...open, refusesClear: true }, { ...JOB, payload: clear })).toMatchObject({
    refusal: { kind: "permanent" },
  });
  const keys = { primary: () => Promise.reject(new Error("no token")), byId: () => undefined };
  const away = { sealing: new Sealing({ keys }), refusesClear: false };
  expect(await openPayload(away, { ...JOB, payload: clear })).toEqual({
    refusal: { kind: "error", error: "payload keys: the primary key could not be had: no token" },
  });
});
