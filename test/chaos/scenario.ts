import type { Program } from "../support/programs.ts";
import type { World, WorldDatabase, WorldOptions } from "./world/world.ts";

/** One way in which production breaks, and what must hold all the same. */
export interface Scenario {
  /** What is broken, in a few words: the line in the report, and what `--only` looks for. */
  readonly name: string;
  /** Part of the short set, which runs with every change. */
  readonly short?: boolean;
  /** Never beside others: it takes a processor for itself, or a bound of it is shorter than a busy machine's pause. */
  readonly alone?: boolean;
  /** Failures that it would have caught, as docs/failures.md names them. */
  readonly covers?: readonly string[];
  readonly world?: WorldOptions;
  /** Instead of one Postgres; where its programs are missing, the scenario is skipped. */
  readonly database?: {
    readonly needs: readonly Program[];
    /**
     * @param programs full paths of what it needs, in that order
     * @throws CannotBeHad when this machine lacks something else; then the scenario is skipped as well
     */
    start(programs: readonly string[]): Promise<WorldDatabase>;
  };
  /** Breaks things. Whatever it throws makes it red, and so does the checker afterwards. */
  run(world: World, seed: number): Promise<void>;
}
