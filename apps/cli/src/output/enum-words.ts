import type { DescEnum } from "@bufbuild/protobuf";

/** The name of a value of an enum as people type it: JOB_STATE_DEADLETTER is deadletter. */
export function enumWord(schema: DescEnum, value: number): string {
  const name = schema.value[value]?.name;
  if (name === undefined) return String(value);
  return value === 0 ? "" : wordOf(schema, name);
}

/** All of them but the unspecified one, with their numbers. */
export function enumWords<V extends number>(schema: DescEnum): Readonly<Record<string, V>> {
  const named = schema.values
    .filter(({ number }) => number !== 0)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema and the type are made from one enum
    .map(({ name, number }): [string, V] => [wordOf(schema, name), number as V]);
  return Object.fromEntries(named);
}

const wordOf = (schema: DescEnum, name: string): string =>
  name
    .slice((schema.sharedPrefix ?? "").length)
    .toLowerCase()
    .replaceAll("_", "-");
