import { check, type Verdict } from "./check/check.ts";
import type { Scenario } from "./scenario.ts";
import { type Measure, World } from "./world/world.ts";

export interface Result extends Verdict {
  readonly name: string;
  readonly faults: readonly string[];
  readonly measures: readonly Measure[];
  readonly seconds: number;
  /** Why the scenario itself did not get through. */
  readonly error?: string;
  /** What the processes printed last, when it is red. */
  readonly output?: string;
}

export interface RunOptions {
  readonly seed: number;
  /** The folder of a changed copy of the project. */
  readonly root?: string;
  /** Told of each fault and repair as it is made. */
  readonly say?: (fault: string) => void;
}

/** Runs a scenario in a world of its own and lets the checker judge what is left of it. Never rejects. */
export async function runScenario(scenario: Scenario, { seed, root, say }: RunOptions): Promise<Result> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const nothing = { acknowledged: 0, lost: [], doublyFinished: [], broken: [] };
  let world: World;
  try {
    world = await World.start({ ...scenario.world, root }, say);
  } catch (error) {
    return {
      name: scenario.name,
      ...nothing,
      faults: [],
      measures: [],
      seconds: seconds(),
      error: textOf(error),
    };
  }
  try {
    const error = await attempt(() => scenario.run(world, seed));
    await world.recover();
    await world.load.stop();
    await world.settle(error === undefined ? undefined : 20_000);
    const verdict = check(await world.facts());
    const result = {
      name: scenario.name,
      ...verdict,
      faults: world.faults,
      measures: world.measures,
      seconds: seconds(),
    };
    const full = error === undefined ? result : { ...result, error };
    return isGreen(full) ? full : { ...full, output: outputOf(world) };
  } catch (error) {
    const { faults, measures } = world;
    return {
      name: scenario.name,
      ...nothing,
      faults,
      measures,
      seconds: seconds(),
      error: textOf(error),
      output: outputOf(world),
    };
  } finally {
    await world[Symbol.asyncDispose]();
  }
}

export function isGreen(result: Result): boolean {
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
