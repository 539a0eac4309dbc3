import type { Value } from "@bufbuild/protobuf/wkt";

/** What JSON can be: numbers, texts, lists and the rest. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Of a payload, a result, a progress. The library's own way is not in the dashboard: see `binaryOnly` of build.ts. */
export function jsonOf({ kind }: Value): Json {
  switch (kind.case) {
    case "structValue":
      return Object.fromEntries(
        Object.entries(kind.value.fields).map(([name, value]) => [name, jsonOf(value)]),
      );
    case "listValue":
      return kind.value.values.map(jsonOf);
    case "nullValue":
    case undefined:
      return null;
    default:
      return kind.value;
  }
}

/** For people: on lines of its own, as soon as it is more than a word. */
export const textOf = (value: Value): string => JSON.stringify(jsonOf(value), null, 2);

/** The same in a log, where each line counts: `page=7 rows=559`. */
export function lineOf(value: Value): string {
  const json = jsonOf(value);
  if (typeof json !== "object" || json === null || Array.isArray(json)) return JSON.stringify(json);
  return Object.entries(json)
    .map(([name, of]) => `${name}=${JSON.stringify(of)}`)
    .join(" ");
}

/** Of bytes: as text where they are one, else how many they are. */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // They are no text, which is as good a payload as any.
    return `${bytes.length} bytes that are no text`;
  }
}
