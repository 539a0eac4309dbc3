import { readFileSync } from "node:fs";
import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { type Value, ValueSchema } from "@bufbuild/protobuf/wkt";
import { UsageError } from "../../command/mistakes.ts";
import type { Surroundings } from "../../command/session.ts";

/** As `Job.body`. */
export type Body =
  | { readonly case: "json"; readonly value: Value }
  | { readonly case: "payload"; readonly value: Uint8Array };

/** More than the server takes: a file of gigabytes is not read to be refused. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Undefined where none was given. @throws UsageError */
export async function readBody(
  { stdin }: Surroundings,
  { json, file, behind }: { readonly json: string; readonly file: string; readonly behind: string },
): Promise<Body | undefined> {
  const given = [json, file, behind].filter((one) => one !== "");
  if (given.length > 1)
    throw new UsageError([
      "expected one payload: behind the type, by --json or by --file; got more than one",
    ]);
  if (file !== "" && file !== "-") return bodyOf(readFile(file, "--file"));
  const [text = ""] = given;
  if (text === "-") return bodyOf(await readAll(stdin));
  return text === "" ? undefined : { case: "json", value: valueOf(text) };
}

/** JSON where it is JSON, else what it is. */
function bodyOf(data: Uint8Array): Body {
  try {
    return { case: "json", value: valueOf(new TextDecoder("utf-8", { fatal: true }).decode(data)) };
  } catch {
    return { case: "payload", value: data };
  }
}

function valueOf(text: string): Value {
  let json: JsonValue;
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON.parse makes nothing else
    json = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new UsageError([
      `the payload: expected JSON, got what is none (${error instanceof Error ? error.message : String(error)})`,
    ]);
  }
  return fromJson(ValueSchema, json);
}

/** @param what names the file's option */
export function readFile(file: string, what: string): Uint8Array {
  try {
    const data = readFileSync(file);
    if (data.length <= MAX_BYTES) return data;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UsageError([`${what}: ${file} cannot be read (${code})`]);
  }
  throw new UsageError([`${what}: expected at most 16 MiB, got more`]);
}

export async function readAll(stdin: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new UsageError(["the standard input: expected at most 16 MiB, got more"]);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
