import { create, type DescMessage, type JsonValue, type MessageShape, toJson } from "@bufbuild/protobuf";
import { isForPrograms } from "../output/format.ts";
import type { Noun } from "../output/noun.ts";
import { flag, integer, type Option, text } from "./option.ts";
import type { Session } from "./session.ts";

/** The greatest page that the API gives. */
const MAX_PAGE = 1000;
const USUAL = 50;

interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string;
}

/** What every list can be told. */
export interface ListOptions {
  readonly limit: number;
  readonly all: boolean;
  readonly pageToken: string;
}

export const LIST_OPTIONS: {
  readonly limit: Option<number>;
  readonly all: Option<boolean>;
  readonly pageToken: Option<string>;
} = {
  limit: integer(`At most so many. Default: ${USUAL}.`, 1_000_000),
  all: flag("All of them, page by page."),
  pageToken: text("TOKEN", "Where the list before has ended, as it said."),
};

export interface Listing<S extends DescMessage> {
  readonly noun: Noun<S>;
  /** What the list is called in the answer's JSON. */
  readonly field: string;
  /** The greatest page, where that is not 1000. */
  readonly maxPage?: number;
  readonly page: (pageSize: number, pageToken: string) => Promise<Page<MessageShape<S>>>;
}

/**
 * Prints a list of the API as far as it was asked for. Pages may be short or empty: only an empty token ends a list. In JSON it is
 * one document as the API's answer is, or a line for each.
 */
export async function printList<S extends DescMessage>(
  { out }: Session,
  { limit, all, pageToken }: ListOptions,
  { noun, field, page, maxPage = MAX_PAGE }: Listing<S>,
): Promise<void> {
  const most = all ? Infinity : limit || USUAL;
  const print = isForPrograms(out.format) ? undefined : out.table(noun);
  const whole: JsonValue[] = [];
  let [count, token, isFirst] = [0, pageToken, true];
  while (isFirst || (token !== "" && count < most)) {
    const { items, nextPageToken } = await page(Math.min(maxPage, most - count), token);
    isFirst = false;
    token = nextPageToken;
    count += items.length;
    if (out.format === "jsonl") for (const item of items) out.json(toJson(noun.schema, item));
    else if (print === undefined) whole.push(...items.map((item) => toJson(noun.schema, item)));
    else if (items.length > 0) print(items);
  }
  if (out.format === "json") out.json({ [field]: whole, ...(token !== "" && { nextPageToken: token }) });
  else if (count === 0 && token === "") out.note(noun.none);
  else if (token !== "") out.note(`There are more: --all, or --page-token ${token}`);
}

/** Of a message that is part of an answer, and may be unset. */
export const orEmpty = <S extends DescMessage>(
  schema: S,
  message: MessageShape<S> | undefined,
): MessageShape<S> => message ?? create(schema);
