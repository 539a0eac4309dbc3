import {
  deleteLimit,
  deleteOverride,
  knownLimit,
  type LimitDefinition,
  listLimits,
  listOverrides,
  listPauses,
  pauseTarget,
  putLimit,
  putOverride,
  readEpoch,
  resumeTarget,
} from "@muster/db";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture } from "../fixture.ts";

let world: Fixture;
beforeEach(async () => {
  world = await fixture(6, "odd");
});
afterEach(() => world[Symbol.asyncDispose]());

const limit = (name: string, more: Partial<LimitDefinition> = {}): LimitDefinition => ({
  name,
  maxRunning: 2,
  whenFull: "wait",
  ...more,
});
const full: LimitDefinition = {
  name: "full",
  queue: "mail",
  type: "send",
  keyLabel: "tenant",
  maxRunning: 2,
  maxWaiting: 1_000,
  rate: { count: 50, perMs: 1_000, burst: 10 },
  weightLabel: "weight",
  costLabel: "cost",
  whenFull: "cancel_oldest",
  breaker: { errorRatio: 0.5, minCalls: 10, windowMs: 60_000, openForMs: 30_000 },
};
const put = async (
  definition: LimitDefinition,
  revision = 0,
): Promise<Awaited<ReturnType<typeof putLimit>>> => putLimit(world.database, definition, revision);
const refusal = async (call: Promise<unknown>): Promise<{ code: string; message: string }> => {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  return error as Error & { code: string };
};

test("a limit is what was put, and the same again changes nothing, whatever its revision", async () => {
  const { answer, epoch, raised } = await put(full);
  expect(raised).toBe(true);
  expect(answer).toMatchObject({ revision: 1, inForceSinceMs: undefined });
  expect(answer.limit).toEqual({ ...full, generation: epoch, epoch });
  for (const revision of [0, 1, 7])
    expect(await put(full, revision)).toMatchObject({ raised: false, epoch, answer: { revision: 1 } });
  expect(await readEpoch(world.database)).toBe(epoch);
  expect((await knownLimit(world.database.query, "full")).limit).toEqual(answer.limit);
});

test("other numbers keep the keys; another selector or label begins anew, and so does a limit that was deleted", async () => {
  const first = (await put(limit("l", { keyLabel: "tenant" }))).answer;
  await world.database.query("UPDATE limits SET in_force_since = now()");
  const numbers = (await put(limit("l", { keyLabel: "tenant", maxRunning: 5 }))).answer;
  expect(numbers).toMatchObject({
    revision: 2,
    limit: { generation: first.limit.generation, maxRunning: 5 },
  });
  expect(numbers.inForceSinceMs).toBeDefined();
  const generations = [first.limit.generation];
  for (const other of [{ keyLabel: "user" }, { keyLabel: "user", queue: "mail" }, { type: "send" }]) {
    const { answer, epoch } = await put(limit("l", { ...other, maxRunning: 5 }));
    expect(answer.inForceSinceMs).toBeUndefined();
    expect(answer.limit).toMatchObject({ generation: epoch, epoch });
    generations.push(answer.limit.generation);
  }
  await deleteLimit(world.database, "l");
  generations.push((await put(limit("l", { keyLabel: "tenant" }))).answer.limit.generation);
  expect(generations).toEqual([...new Set(generations)].toSorted((a, b) => a - b));
});

test("a stale revision is refused, and so is one of a limit that is gone", async () => {
  await put(limit("l"));
  await put(limit("l", { maxRunning: 3 }), 1);
  const stale = await refusal(put(limit("l", { maxRunning: 4 }), 1));
  expect(stale).toMatchObject({
    code: "failed_precondition",
    message: "limit.revision: expected 2, which is the current one, got 1",
  });
  expect(await refusal(deleteLimit(world.database, "l", 1))).toMatchObject({
    code: "failed_precondition",
    message: "revision: expected 2, which is the current one, got 1",
  });
  await deleteLimit(world.database, "l", 2);
  expect((await refusal(put(limit("l"), 2))).message).toContain("expected 0, because there is no such limit");
  expect((await refusal(deleteLimit(world.database, "l"))).code).toBe("not_found");
});

test("of changes that come together each has an epoch of its own, and each but the first a stale revision", async () => {
  await put(limit("l"));
  const from = await readEpoch(world.database);
  const puts = await Promise.allSettled([3, 4, 5, 6].map((maxRunning) => put(limit("l", { maxRunning }), 1)));
  expect(puts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const others = await Promise.all([7, 8, 9].map((n) => put(limit(`other-${n}`, { queue: `q${n}` }))));
  expect(others.map(({ epoch }) => epoch).toSorted((a, b) => a - b)).toEqual([from + 2, from + 3, from + 4]);
});

test("sequence 59: no job has more than four limits, and nobody more than a thousand", async () => {
  for (const name of ["a", "b", "c"]) await put(limit(name));
  await put(limit("mail", { queue: "mail" }));
  await put(limit("web", { queue: "web" }));
  expect(await refusal(put(limit("send", { type: "send" })))).toMatchObject({
    code: "invalid_argument",
    message:
      'limit: expected at most 4 limits for a job, got 5 for those of queue "mail" and type "send" (a, b, c, mail, send)',
  });
  expect(await readEpoch(world.database)).toBe(5);
  await put(limit("mail", { queue: "mail", maxRunning: 9 }));
  await world.database.query(
    `INSERT INTO limits (name, queue, type, max_running, epoch) SELECT 'many-' || n, 'many', 'many' || n, 1, 1 FROM generate_series(1, 995) AS s (n)`,
  );
  expect((await refusal(put(limit("one-more", { queue: "other" })))).code).toBe("resource_exhausted");
  await put(limit("mail", { queue: "mail", maxRunning: 10 }));
});

test("sequence 71: overrides are put one by one, and go with their limit", async () => {
  const { database } = world;
  const override = { limit: "l", key: "acme", maxRunning: 50, rate: undefined, weight: 3 };
  expect((await refusal(putOverride(database, override))).code).toBe("not_found");
  await put(limit("l"));
  expect((await refusal(putOverride(database, override))).message).toBe(
    'override.key: expected none, because the limit l has no key_label, got "acme"',
  );
  await put(limit("l", { keyLabel: "tenant" }));
  const epoch = await readEpoch(database);
  expect(await putOverride(database, override)).toEqual({ answer: override, gate: "l~2:acme" });
  expect(await putOverride(database, override)).toMatchObject({ gate: undefined });
  const rate = { count: 1, perMs: 500, burst: 2 };
  await putOverride(database, { limit: "l", key: "", rate });
  await putOverride(database, { limit: "l", key: "b", rate });
  expect(await listOverrides(database.query, "l", undefined, 2)).toMatchObject([
    { key: "", rate, maxRunning: undefined },
    { key: "acme", maxRunning: 50, weight: 3, rate: undefined },
  ]);
  expect((await listOverrides(database.query, "l", "acme", 2)).map(({ key }) => key)).toEqual(["b"]);
  expect(await deleteOverride(database, "l", "b")).toEqual({ answer: true, gate: "l~2:b" });
  expect(await deleteOverride(database, "l", "b")).toEqual({ answer: false, gate: undefined });
  // Who has read the policies goes on with them: there may be a million keys.
  expect(await readEpoch(database)).toBe(epoch);
  await pauseTarget(database, { kind: "key", limit: "l", key: "acme" }, { untilMs: undefined, reason: "" });
  await deleteLimit(database, "l");
  await put(limit("l", { keyLabel: "tenant" }));
  expect(await listOverrides(database.query, "l", undefined, 9)).toEqual([]);
  expect(await listPauses(database.query, "", 9)).toEqual([]);
});

test("a pause keeps its beginning when its end or its reason change, of which no worker needs to know", async () => {
  const { database } = world;
  const queue = { kind: "queue", queue: "mail" } as const;
  const first = await pauseTarget(database, queue, { untilMs: undefined, reason: "deploy" });
  expect(first).toMatchObject({
    raised: true,
    answer: { target: queue, reason: "deploy", untilMs: undefined },
  });
  const untilMs = Math.floor(Date.now()) + 3_600_000;
  const second = await pauseTarget(database, queue, { untilMs, reason: "audit" });
  expect(second).toMatchObject({ raised: false, epoch: first.epoch, answer: { untilMs, reason: "audit" } });
  expect(second.answer.sinceMs).toBe(first.answer.sinceMs);
  expect(await resumeTarget(database, queue)).toMatchObject({ answer: true, raised: true });
  expect(await resumeTarget(database, queue)).toMatchObject({ answer: false, raised: false });
});

test("a pause that is over, and that nobody has removed, is a new one when it is put again", async () => {
  const { database } = world;
  const type = { kind: "type", type: "send" } as const;
  const { answer, epoch } = await pauseTarget(database, type, { untilMs: Date.now() + 60_000, reason: "" });
  await database.query("UPDATE pauses SET paused_at = now() - interval '1 hour', until_at = now()");
  expect(await listPauses(database.query, "", 1)).toMatchObject([{ target: type, over: true }]);
  const again = await pauseTarget(database, type, { untilMs: undefined, reason: "" });
  expect(again).toMatchObject({ raised: true, epoch: epoch + 1, answer: { over: false } });
  expect(again.answer.sinceMs).toBeGreaterThanOrEqual(answer.sinceMs);
});

test("a key of an unknown limit is neither paused nor resumed; a thousand pauses are enough", async () => {
  const { database } = world;
  const key = { kind: "key", limit: "l", key: "a:b" } as const;
  const wish = { untilMs: undefined, reason: "" };
  expect((await refusal(pauseTarget(database, key, wish))).code).toBe("not_found");
  expect((await refusal(resumeTarget(database, key))).code).toBe("not_found");
  await put(limit("l", { keyLabel: "tenant" }));
  await pauseTarget(database, key, wish);
  await database.query(
    `INSERT INTO pauses (target, kind, queue) SELECT 'queue:' || n, 'queue', n::text FROM generate_series(1, 999) AS s (n)`,
  );
  const one = { kind: "queue", queue: "one" } as const;
  expect((await refusal(pauseTarget(database, one, wish))).code).toBe("resource_exhausted");
  expect(await pauseTarget(database, key, { ...wish, reason: "why" })).toMatchObject({ raised: false });
  expect(await listPauses(database.query, "", 1)).toMatchObject([{ target: key, reason: "why" }]);
});

test("lists go on where a page has ended", async () => {
  for (const name of ["a", "b", "c"]) await put(limit(name, { queue: name }));
  const names = async (after: string): Promise<string[]> =>
    (await listLimits(world.database.query, after, 2)).map((record) => record.limit.name);
  expect([await names(""), await names("b"), await names("c")]).toEqual([["a", "b"], ["c"], []]);
});
