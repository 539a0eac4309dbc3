import type { DescService } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import type { Target } from "../context/target.ts";
import type { Printer } from "../output/printer.ts";

/** Where a command reads and writes: a terminal, a pipe, or what a test has made. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly write: (text: string | Uint8Array) => void;
  readonly complain: (text: string) => void;
  /** The standard output is a terminal. */
  readonly isTerminal: boolean;
  /** The standard error is one: a line there can be written over. */
  readonly isWatched: boolean;
  /** Of a line, characters; and of the screen, lines: as it is now. */
  readonly columns: number;
  readonly rows: number;
  /**
   * Tells of each key as the terminal sends it, and of each new size, until what it returns is called. Undefined: it is no terminal.
   */
  readonly listen: ((onKey: (key: string) => void, onResize: () => void) => () => void) | undefined;
  /** Undefined: there is nobody to ask. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  /** Somebody wants it to end. */
  readonly signal: AbortSignal;
}

/** What a command has to work with. Nothing is connected before the first call. */
export interface Session {
  readonly around: Surroundings;
  readonly out: Printer;
  /** Which API, and who calls. Read when it is asked for, so that `muster context` can mend it. */
  readonly target: () => Target;
  /** A client of one of its services. */
  readonly api: <S extends DescService>(service: S) => Client<S>;
  /** What was said for every command. */
  readonly globals: Globals;
  /** 0 unless something was found to be wrong along the way. */
  exitCode: number;
}

export interface Globals {
  readonly context: string;
  readonly api: string;
  readonly caFile: string;
}
