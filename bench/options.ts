import { parseArgs } from "node:util";

export const HELP = `Measures Muster beside BullMQ, graphile-worker and pg-boss, on stores of its own.

  make bench                                everything; writes docs/benchmarks.md
  make bench ARGS="--quick"                 small counts, to see that it runs; writes nothing
  make bench ARGS="--only drain --rounds 1" measures whose name contains "drain"
  make bench ARGS="--only cost"             what a job costs in each process, beside the rivals
  make bench ARGS="--against ../before"     the same, beside another checkout of Muster: what a change costs

  --only TEXT      measures whose name contains TEXT; may be repeated
  --systems A,B    only these systems
  --against FOLDER only what a job costs, in turn with Muster as it is in this folder, its packages installed;
                   rivals only if --systems names them
  --rounds N       how often everything is measured (default 3; 8 with --against)
  --times N        N times the jobs: what a process does once in its life weighs less, and chance too (default 1)
  --quick          a twentieth of the counts, one round
  --out FOLDER     where benchmarks.md, benchmarks.json and benchmarks/*.svg are written; default docs when everything
                   is measured, else nowhere
  --list           print the measures and systems, and run nothing
  --help           this text
`;

export interface Options {
  readonly only: readonly string[];
  /** Undefined: all of them. */
  readonly systems: readonly string[] | undefined;
  /** The folder of another checkout. */
  readonly against: string | undefined;
  readonly rounds: number;
  /** All counts are multiplied by it. */
  readonly times: number;
  readonly quick: boolean;
  /** Undefined: nothing is written. */
  readonly out: string | undefined;
  readonly list: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  only: { type: "string", multiple: true },
  systems: { type: "string" },
  against: { type: "string" },
  rounds: { type: "string" },
  times: { type: "string" },
  quick: { type: "boolean" },
  out: { type: "string" },
  list: { type: "boolean" },
  help: { type: "boolean" },
} as const;

/** Enough for an interval that a change of some percent stands out of. */
const ROUNDS_AGAINST = 8;
const ROUNDS = 3;

/** @throws Error that names the option, what was expected and what came */
export function readOptions(args: string[], known: readonly string[]): Options {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { against, only = [], quick = false, list = false, help = false } = values;
  const usualRounds = quick ? 1 : against === undefined ? ROUNDS : ROUNDS_AGAINST;
  const rounds = readCount("rounds", values.rounds, usualRounds);
  const times = readCount("times", values.times, 1);
  const systems = values.systems?.split(",");
  const unknown = systems?.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new Error(`--systems: expected some of ${known.join(", ")}; got "${unknown}"`);
  const isWhole =
    !quick && times === 1 && only.length === 0 && systems === undefined && against === undefined;
  const out = values.out ?? (isWhole ? "docs" : undefined);
  return { only, systems, against, rounds, times, quick, out, list, help };
}

function readCount(name: string, value: string | undefined, usual: number): number {
  const count = value === undefined ? usual : Number(value);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new Error(`--${name}: expected a whole number from 1; got "${value}"`);
  return count;
}
