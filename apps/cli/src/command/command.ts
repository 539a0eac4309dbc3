import { UsageError } from "./mistakes.ts";
import type { Option } from "./option.ts";
import type { Session } from "./session.ts";

/** What stands behind a command's name. */
export interface Argument {
  readonly name: string;
  readonly doc: string;
  /** By default it has to be given. */
  readonly optional?: boolean;
  /** The rest of the line. */
  readonly many?: boolean;
}

/** What can be typed. A test runs each against a real server, with names and ids of its own put in. */
export interface Example {
  /** Behind `muster` and the command's own words. */
  readonly typed: readonly string[];
  readonly what: string;
  /** What comes on its standard input. */
  readonly stdin?: string;
  /** Files that it reads, by the names that `typed` has for them. */
  readonly files?: Readonly<Record<string, string>>;
  /** It goes on until somebody ends it. */
  readonly live?: boolean;
  /** It asks nothing of a server, and changes only what is on this machine. */
  readonly local?: boolean;
}

type Options = Readonly<Record<string, Option<unknown>>>;
type Read<O extends Options> = { readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never };

interface Description {
  readonly name: string;
  /** In a few words, for lists of commands. */
  readonly about: string;
  /** What is worth knowing beyond that, in its help. */
  readonly more?: string;
  readonly arguments?: readonly Argument[];
  /** At least one. */
  readonly examples: readonly Example[];
}

/** One command, as data: its help, its completion, its page in the documents and what runs it come from here. */
export interface Command extends Description {
  readonly options: Options;
  /** @returns the exit code @throws UsageError, CommandError, ConnectError */
  readonly run: (
    session: Session,
    given: ReadonlyMap<string, readonly string[]>,
    words: readonly string[],
  ) => Promise<number>;
}

/** Commands about one thing, such as `muster queues pause`. */
export interface Group {
  readonly name: string;
  readonly about: string;
  readonly commands: readonly Command[];
}

/** A command whose options are read as they say, all mistakes at once. An option's name in camel case is typed with dashes. */
export function command<const O extends Options>(
  described: Description & {
    readonly options: O;
    readonly run: (
      session: Session,
      options: Read<O>,
      words: readonly string[],
    ) => Promise<number | undefined | void>;
  },
): Command {
  const { options, run } = described;
  return {
    ...described,
    run: async (session, given, words) =>
      (await run(session, readAll(options, given), words)) ?? session.exitCode,
  };
}

/** @throws UsageError with all that is wrong */
export function readAll<O extends Options>(
  options: O,
  given: ReadonlyMap<string, readonly string[]>,
): Read<O> {
  const mistakes: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    try {
      values[name] = option.read(notEmpty(option, given.get(name) ?? []));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      mistakes.push(...error.mistakes.map((mistake) => `--${dashed(name)}: ${mistake}`));
    }
  }
  if (mistakes.length > 0) throw new UsageError(mistakes);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each was read by its own option
  return values as Read<O>;
}

/**
 * In a script, `--error "$ERROR"` without its variable would be no filter at all, and change every job that the others leave.
 * @throws UsageError
 */
function notEmpty(
  { value, mayBeEmpty = false }: Pick<Option<unknown>, "value" | "mayBeEmpty">,
  given: readonly string[],
): readonly string[] {
  if (value === undefined || mayBeEmpty || !given.includes("")) return given;
  throw new UsageError(['expected a value, or to be left out, got ""']);
}

export const dashed = (name: string): string =>
  name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
export const camel = (name: string): string =>
  name.replaceAll(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase());
