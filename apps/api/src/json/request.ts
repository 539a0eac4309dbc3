import { AsyncLocalStorage } from "node:async_hooks";
import type { DescMessage } from "@bufbuild/protobuf";
import { invalidAll, type MusterError } from "@muster/job";
import { jsonMistakes } from "./mistakes.ts";

interface JsonCall {
  readonly input: DescMessage;
  /** Until its message has been read: a batch of 20 MB must not be held for as long as its call. */
  text: (() => string) | undefined;
  /** Whether the whole of it was looked at closely: once is enough, and all that may be spent. */
  looked?: boolean;
}

const calls = new AsyncLocalStorage<JsonCall>();
const utf8 = new TextDecoder();

/**
 * What protobuf's parser accepts but should not: days and hours that do not exist, which it turns into others, and
 * letters after the unit of a duration. It may also match something that is not a time; then a closer look finds
 * nothing wrong.
 */
const SUSPECT = /-02-(?:29|3)|-(?:0[469]|11)-31|T24:|"-?\d+(?:\.\d+)?s[^"]/;

/** Runs a call whose request comes as JSON: what is wrong with the document can be said in full later. */
export function asJsonCall(input: DescMessage, run: () => void): void {
  calls.run({ input, text: undefined }, run);
}

/**
 * How the Connect library turns bytes into the text that it parses. It offers no other place where one could see a
 * document that it refuses.
 */
export const jsonDecoder: { readonly decode: (data: Uint8Array) => string } = {
  decode: (data) => {
    const text = utf8.decode(data);
    const call = calls.getStore();
    if (call === undefined) return text;
    call.text = () => text;
    checkSuspect(text);
    return text;
  },
};

/** The document, or where to get it, should it have to be said what is wrong with it. */
export function keepJson(text: () => string): void {
  const call = calls.getStore();
  if (call !== undefined) call.text = text;
}

/**
 * Looks closer at the call's document where a part of it may be accepted wrongly.
 * @throws MusterError invalid_argument, with all that is wrong with the document
 */
export function checkSuspect(part: string): void {
  const call = calls.getStore();
  if (call?.text === undefined || call.looked === true || !SUSPECT.test(part)) return;
  call.looked = true;
  mistakesOf(call.input, call.text())?.end();
}

/** The request has been read, and all that is left of it is its message. */
export function forgetJson(): void {
  const call = calls.getStore();
  if (call !== undefined) call.text = undefined;
}

/** Everything that is wrong with the document that was refused with `reason`; undefined when the call has none. */
export function jsonRefusal(reason: string): MusterError | undefined {
  const call = calls.getStore();
  if (call?.text === undefined) return undefined;
  const { input, text } = call;
  call.text = undefined;
  try {
    mistakesOf(input, text())?.end();
  } catch (error) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `end` throws nothing else
    return error as MusterError;
  }
  // No JSON at all, or a field that comes twice, which no parsed document shows.
  const got = reason.replace(/^cannot decode .* from JSON: /, "").slice(0, 200);
  return invalidAll([{ field: "request body", expected: `JSON of ${input.typeName}`, got }]);
}

/** Undefined when the text is no JSON. */
function mistakesOf(input: DescMessage, text: string): ReturnType<typeof jsonMistakes> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The caller has the parser's own words for it.
    return undefined;
  }
  return jsonMistakes(input, json);
}
