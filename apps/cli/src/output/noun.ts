import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Tone } from "./paint.ts";

/** One column of a table. */
export interface Column<T> {
  readonly title: string;
  /** Empty = nothing to say. What it returns may hold anything: it is made plain before it is printed. */
  readonly of: (item: T) => string;
  /** Of numbers. */
  readonly right?: boolean;
  /** Only with `-o wide`. */
  readonly wide?: boolean;
  readonly tone?: (item: T) => Tone | undefined;
}

/** What is listed, and how. The first column is what `--quiet` prints: what names it in further calls. */
export interface Noun<S extends DescMessage = DescMessage> {
  readonly schema: S;
  readonly columns: readonly Column<MessageShape<S>>[];
  /** Said, beside an empty output, where there is none. */
  readonly none: string;
}
