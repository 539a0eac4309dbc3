import type { Program } from "../support/programs.ts";

/** What is broken while jobs run. */
export interface Breakage {
  /** What happens, in a few words. */
  readonly what: string;
  /** How soon new jobs are as quick as before, counted from when the store itself serves again. */
  readonly boundMs: number;
  /** How soon the last earlier one starts, counted from the same moment. */
  readonly lastMs: number;
  /** Breaks it; resolves once the store itself serves again, by itself or because this has mended it. */
  readonly act: () => Promise<void>;
}

/** Running stores, and how Muster is told where they are. */
export interface Stores extends AsyncDisposable {
  /** The environment of every process. */
  readonly env: Readonly<Record<"DATABASE_URL" | "REDIS_URL", string>> & Readonly<Record<string, string>>;
  /** Where a superuser sees Muster's tables, past poolers and rights. */
  readonly viewUrl: string;
  /** Where a caller's own transaction comes to the database; default: where the processes do. */
  readonly callersUrl?: string;
  /** Makes the tables, as the role that owns them. */
  readonly migrate: () => Promise<unknown>;
  readonly breakages: readonly Breakage[];
  /** Names and versions of what runs. */
  readonly versions: string;
}

/** One way in which teams run their stores. */
export interface Configuration {
  /** The row of the table, and what `--only` looks for. */
  readonly name: string;
  /** How Muster is told, for the page: a setting or two. */
  readonly how: string;
  /** Part of the set that runs with every change. */
  readonly short?: boolean;
  readonly needs?: readonly Program[];
  /** @param programs full paths of what it needs, in that order */
  start(programs: readonly string[]): Promise<Stores>;
}
