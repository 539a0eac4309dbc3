import type { JobRecord } from "@muster/db";
import type { Handler } from "@muster/job";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { expect, test, vi } from "vitest";
import { checkHandlers } from "../src/attempt/isolate.ts";

// Each test has stores of its own, and mostly waits: more at once would only make each other late.
vi.setConfig({ maxConcurrency: 3 });

/** Throws an error one of whose parts is no text. */
const throwing =
  (message: unknown): Handler =>
  () => {
    throw Object.assign(new Error("x"), { message });
  };

function detached(): Uint8Array {
  const bytes = new Uint8Array([1, 2, 3]);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}

async function* generate(): AsyncGenerator<number> {
  yield await Promise.resolve(1);
}

class PaymentJob {
  readonly id = 1;
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  number: throwing(7),
  object: throwing({ a: 1 }),
  symbol: throwing(Symbol("s")),
  long: throwing("x".repeat(100_000_000)),
  nul: throwing("a\0\uD800"),
  detached: () => detached(),
  shared: () => new Uint8Array(new SharedArrayBuffer(3)),
  map: () => new Map([["a", 1]]),
  generator: () => generate(),
  says: (_job, { log, progress, output }) => {
    log.info({ n: 10n, at: new Map() }, "\0");
    progress("\0\uD800");
    output("stdout", new Uint8Array(new SharedArrayBuffer(3)));
    return "said";
  },
  works: () => "done",
  fails: () => {
    throw new Error("✓ 日本語");
  },
};

async function run(world: Fixture, ...types: string[]): Promise<JobRecord[]> {
  const ids = await world.submit(types.map((type) => ({ type, maxAttempts: 1 })));
  const jobs = await world.ended(ids);
  return ids.flatMap((id) => jobs.find((job) => job.taskId === id) ?? []);
}

test.concurrent("case B1: whatever a handler throws or returns, its attempt ends, and so do those beside it", async () => {
  await using world = await fixture();
  await world.engine(HANDLERS);
  const types = Object.keys(HANDLERS);
  const jobs = await run(world, ...types);
  const told = jobs.map(({ state, lastError }) => [state, (lastError ?? "").slice(0, 20)]);
  expect(Object.fromEntries(types.map((type, index) => [type, told[index]]))).toEqual({
    number: ["deadletter", "7"],
    object: ["deadletter", "{ a: 1 }"],
    symbol: ["deadletter", "Symbol(s)"],
    long: ["deadletter", "x".repeat(20)],
    nul: ["deadletter", "a\u{FFFD}\u{FFFD}"],
    detached: ["failed", "result: expected a v"],
    shared: ["succeeded", ""],
    map: ["failed", "result: expected a v"],
    generator: ["failed", "result: expected a v"],
    says: ["succeeded", ""],
    works: ["succeeded", ""],
    fails: ["deadletter", "✓ 日本語"],
  });
  expect(jobs.find(({ type }) => type === "long")?.lastError).toHaveLength(4_000);
});

test.concurrent.each<[string, unknown, RegExp]>([
  ["an async generator", generate, /^handler "work" is a generator, whose body would never run/],
  ["a class", PaymentJob, /^handler "work" is a class/],
  ["nothing", undefined, /^handler "work" is a value of type undefined: expected a function/],
])("case D3: a worker is not started with %s as a handler", async (_what, handler, error) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JavaScript lets pass
  const handlers = { work: handler as Handler };
  expect(() => checkHandlers(handlers, undefined)).toThrow(error);
});

/** A database that refuses some ends, as one in another encoding does. */
async function refusing(world: Fixture, check: string, table = "unsuccessful_attempts"): Promise<void> {
  await world.database.query(`ALTER TABLE ${table} ADD CONSTRAINT refuses CHECK (${check})`);
}

const refusals = async ({ metrics }: Fixture): Promise<number> =>
  (await metrics.endingsRefused.get()).values.reduce((sum, { value }) => sum + value, 0);

test.concurrent("case B1: an end that the database refuses is recorded in plain text, and its neighbours as they are", async () => {
  await using world = await fixture();
  await refusing(world, "error IS NULL OR error !~ '[^[:ascii:]]'");
  await world.engine(HANDLERS);
  const [fails, works] = await run(world, "fails", "works");
  expect(fails).toMatchObject({
    state: "deadletter",
    lastError: "\\u{2713} \\u{65e5}\\u{672c}\\u{8a9e}",
  });
  expect(works).toMatchObject({ state: "succeeded" });
  expect(await refusals(world)).toBe(1);
});

test.concurrent("case B1: a result that the database refuses is a failure that says so", async () => {
  await using world = await fixture();
  await refusing(world, "result IS NULL", "tasks");
  await world.engine(HANDLERS);
  const [works] = await run(world, "works");
  expect(works?.state).toBe("failed");
  expect(works?.lastError).toMatch(/^result: the database refused it: .*refuses.* \(23514\)$/);
});

test.concurrent("case B1: where the database refuses every end, the attempt is lost, and does not run for ever", async () => {
  await using world = await fixture();
  await refusing(world, "outcome = 'lost'");
  await world.engine(HANDLERS);
  const [fails] = await run(world, "fails");
  expect(fails).toMatchObject({ state: "deadletter", deadReason: "poison" });
  expect(fails?.lastError).toContain("the database refused to record how");
});

test.concurrent("case C1: an end that a trigger on our table refuses becomes a failure, and costs its neighbours nothing", async () => {
  await using world = await fixture();
  await world.database.query(`
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF NEW.type = 'refused' AND NEW.status = 'succeeded' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$`);
  await world.database.query(
    "CREATE TRIGGER refuse BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION refuse()",
  );
  const noop: Handler = () => undefined;
  await world.engine({ refused: noop, works: noop });
  const jobs = await run(world, ...Array.from({ length: 20 }, (_, n) => (n === 7 ? "refused" : "works")));
  expect(jobs.filter(({ state }) => state === "succeeded")).toHaveLength(19);
  const refused = jobs.find(({ type }) => type === "refused");
  expect(refused?.lastError).toContain("result: the database refused it");
});
