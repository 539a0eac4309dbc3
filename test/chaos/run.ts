import { CannotBeHad, findAll } from "../support/programs.ts";
import { check, type Findings } from "./check/check.ts";
import type { Facts } from "./check/facts.ts";
import type { Scenario } from "./scenario.ts";
import { type Measure, World } from "./world/world.ts";

/** What the checker had before it. */
export interface Tally {
  readonly jobs: number;
  /** How often a handler began. */
  readonly executions: number;
  /** Attempt rows by outcome. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Calls that were refused, by reason; their jobs may exist or not. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface Result extends Findings {
  readonly name: string;
  readonly tally?: Tally;
  readonly faults: readonly string[];
  readonly measures: readonly Measure[];
  readonly seconds: number;
  /** Why it could not run on this machine; then it says nothing. */
  readonly skipped?: string;
  /** Why the scenario itself did not get through. */
  readonly error?: string;
  /** What the processes printed last, when it is red. */
  readonly output?: string;
}

export interface RunOptions {
  readonly seed: number;
  /** The folder of a changed copy of the project, which is meant to be red. */
  readonly mutant?: string | undefined;
  /** Told of each fault and repair as it is made. */
  readonly say?: ((event: string) => void) | undefined;
}

/** Runs a scenario in a world of its own and lets the checker judge what is left of it. Never rejects. */
export async function runScenario(scenario: Scenario, { seed, mutant, say }: RunOptions): Promise<Result> {
  const began = performance.now();
  const result = await inWorld(scenario, seed, { mutant, say });
  return { ...NOTHING, ...result, name: scenario.name, seconds: (performance.now() - began) / 1000 };
}

const NOTHING = { acknowledged: 0, lost: [], doublyFinished: [], broken: [], faults: [], measures: [] };

async function inWorld(
  scenario: Scenario,
  seed: number,
  { mutant, say }: Pick<RunOptions, "mutant" | "say">,
): Promise<Partial<Result>> {
  let world: World;
  try {
    const programs = await findAll(scenario.database?.needs ?? []);
    if (typeof programs === "string") return { skipped: programs };
    const other = scenario.database;
    const database = other === undefined ? undefined : () => other.start(programs);
    world = await World.start({ ...scenario.world, database, mutant }, say);
  } catch (error) {
    return error instanceof CannotBeHad ? { skipped: error.message } : { error: textOf(error) };
  }
  const { faults, measures } = world;
  try {
    const error = await attempt(() => scenario.run(world, seed));
    await world.recover();
    await world.load.stop();
    await world.settle(error === undefined ? undefined : settleMs(mutant));
    const facts = await world.facts(world);
    const result = { ...check(facts), tally: tallyOf(facts), faults, measures };
    const full = error === undefined ? result : { ...result, error };
    return isGreen(full) ? full : { ...full, output: outputOf(world) };
  } catch (error) {
    return { faults, measures, error: textOf(error), output: outputOf(world) };
  } finally {
    await world[Symbol.asyncDispose]();
  }
}

/** After a failure, which has waited already; of a mutant nobody hopes for more. */
function settleMs(mutant: string | undefined): number {
  return mutant === undefined ? 20_000 : 5_000;
}

function tallyOf({ rows, attempts, effects, sent }: Facts): Tally {
  return {
    jobs: rows.length,
    executions: effects.filter(({ what }) => what === "start").length,
    attempts: countBy(attempts.map(({ outcome }) => outcome)),
    refused: countBy(sent.flatMap(({ refused }) => refused ?? [])),
  };
}

function countBy(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(names, (name) => name)].map(([name, same]) => [name, same.length]),
  );
}

export function isGreen(result: Omit<Result, "name" | "seconds">): boolean {
  return (
    result.error === undefined &&
    result.lost.length + result.doublyFinished.length + result.broken.length === 0 &&
    result.measures.every(({ ms, boundMs }) => ms <= boundMs)
  );
}

/** The measure that came nearest to its bound. */
export function worst(result: Result): Measure | undefined {
  return result.measures.toSorted((a, b) => b.ms / b.boundMs - a.ms / a.boundMs)[0];
}

async function attempt(act: () => Promise<void>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return textOf(error);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function outputOf(world: World): string {
  return world.members.map(({ name, process }) => `${name}\n${process.report()}`).join("\n");
}
