import type { DescEnum } from "@bufbuild/protobuf";
import { type Duration, type Timestamp, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { nearest } from "@muster/runtime/bare";
import { enumWords } from "../output/enum-words.ts";
import { quoted, UsageError } from "./mistakes.ts";
import { readDuration, readTimeMs } from "./time-words.ts";

/** One option of a command, by its name without the dashes. */
export interface Option<T> {
  /** Its letter. */
  readonly short?: string;
  /** What its value is called in the help; without one it is a switch. */
  readonly value?: string;
  readonly doc: string;
  /** May be given several times. */
  readonly many?: boolean;
  /** What it may be; also for the shell's completion. */
  readonly choices?: readonly string[];
  /** An empty value says something, and is not what is left of a variable that nobody has set. */
  readonly mayBeEmpty?: boolean;
  /** @param given each time it was; a switch is given as "" @throws UsageError what was expected and what came */
  readonly read: (given: readonly string[]) => T;
}

/** Each thrown as what was expected; the option's name is put before it. */
const refuse = (expected: string, got: string): never => {
  throw new UsageError([`expected ${expected}, got ${quoted(got)}`]);
};
function refuseWord(got: string, names: readonly string[]): never {
  const meant = names.find((name) => got !== "" && name.startsWith(got.toLowerCase())) ?? nearest(got, names);
  const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  throw new UsageError([`expected one of ${names.join(", ")}, got ${quoted(got)}${hint}`]);
}
const last = (given: readonly string[]): string => given.at(-1) ?? "";

export const flag = (doc: string, short?: string): Option<boolean> => ({
  doc,
  ...(short !== undefined && { short }),
  read: (given) => given.length > 0,
});

/** Empty = it is not given. */
export const text = (value: string, doc: string, short?: string): Option<string> => ({
  value,
  doc,
  ...(short !== undefined && { short }),
  read: last,
});

export const texts = (value: string, doc: string): Option<readonly string[]> => ({
  value,
  doc: `${doc} May be given several times.`,
  many: true,
  read: (given) => given,
});

/** 0 = it is not given. */
export const integer = (doc: string, most: number, least = 1): Option<number> => ({
  value: "NUMBER",
  doc,
  read: (given) => {
    const got = last(given);
    if (got === "") return 0;
    const number = /^\d{1,12}$/u.test(got) ? Number(got) : Number.NaN;
    return number >= least && number <= most ? number : refuse(`a whole number of ${least} to ${most}`, got);
  },
});

/** 0 = it is not given. */
export const decimal = (doc: string, most: number): Option<number> => ({
  value: "NUMBER",
  doc,
  read: (given) => {
    const got = last(given);
    if (got === "") return 0;
    const number = /^\d{1,9}(\.\d{1,9})?$/u.test(got) ? Number(got) : Number.NaN;
    return number > 0 && number <= most ? number : refuse(`a number above 0, at most ${most}`, got);
  },
});

export const duration = (doc: string): Option<Duration | undefined> => ({
  value: "TIME",
  doc: `${doc} Such as 500ms, 30s, 5m, 1h30m or 2d.`,
  read: (given) => {
    const got = last(given);
    if (got === "") return undefined;
    return readDuration(got) ?? refuse("a time such as 500ms, 30s, 5m, 1h30m or 2d", got);
  },
});

export const time = (doc: string): Option<Timestamp | undefined> => ({
  value: "WHEN",
  doc: `${doc} A date and time such as 2030-01-31T09:00:00Z, or how long ago (2h) or ahead (+2h).`,
  read: (given) => {
    const got = last(given);
    if (got === "") return undefined;
    const ms = readTimeMs(got, Date.now());
    return ms === undefined
      ? refuse("a time such as 2030-01-31T09:00:00Z, 2h (ago) or +2h (ahead)", got)
      : timestampFromMs(ms);
  },
});

export const labels = (doc: string, value = "NAME=VALUE"): Option<Record<string, string>> => ({
  value,
  doc: `${doc} May be given several times.`,
  many: true,
  read: (given) =>
    Object.fromEntries(
      given.map((one): [string, string] => {
        const at = one.indexOf("=");
        return at < 1 ? refuse("NAME=VALUE", one) : [one.slice(0, at), one.slice(at + 1)];
      }),
    ),
});

/** A value of an enum of the API, by its word; 0, the unspecified one, where it is not given. */
export function choice<V extends number>(schema: DescEnum, doc: string, of?: readonly V[]): Option<V> {
  const { read, ...rest } = choices<V>(schema, doc, of);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- 0 is the unspecified value of every enum
  return { ...rest, doc, many: false, read: (given) => read(given).at(-1) ?? (0 as V) };
}

export function choices<V extends number>(
  schema: DescEnum,
  doc: string,
  of?: readonly V[],
): Option<readonly V[]> {
  const all = Object.entries(enumWords<V>(schema));
  const words = new Map(of === undefined ? all : all.filter(([, value]) => of.includes(value)));
  const names = [...words.keys()];
  return {
    value: schema.name.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, "-").toUpperCase(),
    doc: `${doc} May be given several times.`,
    many: true,
    choices: names,
    read: (given) => given.map((one) => words.get(one.toLowerCase()) ?? refuseWord(one, names)),
  };
}
