import { parseArgs } from "node:util";

export const HELP = `Measures Muster beside BullMQ, graphile-worker and pg-boss, on stores of its own.

  make bench                                everything; writes docs/benchmarks.md
  make bench ARGS="--quick"                 small counts, to see that it runs; writes nothing
  make bench ARGS="--only drain --rounds 1" measures whose name contains "drain"

  --only TEXT      measures whose name contains TEXT; may be repeated
  --systems A,B    only these systems
  --rounds N       how often everything is measured (default 3)
  --quick          a twentieth of the counts, one round, and no document unless --out is given
  --out FOLDER     where benchmarks.md, benchmarks.json and benchmarks/*.svg are written (default docs)
  --list           print the measures and systems, and run nothing
  --help           this text
`;

export interface Options {
  readonly only: readonly string[];
  /** Undefined: all of them. */
  readonly systems: readonly string[] | undefined;
  readonly rounds: number;
  readonly quick: boolean;
  /** Undefined: nothing is written. */
  readonly out: string | undefined;
  readonly list: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  only: { type: "string", multiple: true },
  systems: { type: "string" },
  rounds: { type: "string" },
  quick: { type: "boolean" },
  out: { type: "string" },
  list: { type: "boolean" },
  help: { type: "boolean" },
} as const;

/** @throws Error that names the option, what was expected and what came */
export function readOptions(args: string[], known: readonly string[]): Options {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { only = [], quick = false, list = false, help = false } = values;
  const rounds = Number(values.rounds ?? (quick ? 1 : 3));
  if (!Number.isSafeInteger(rounds) || rounds < 1)
    throw new Error(`--rounds: expected a whole number from 1; got "${values.rounds}"`);
  const systems = values.systems?.split(",");
  const unknown = systems?.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new Error(`--systems: expected some of ${known.join(", ")}; got "${unknown}"`);
  return { only, systems, rounds, quick, out: values.out ?? (quick ? undefined : "docs"), list, help };
}
