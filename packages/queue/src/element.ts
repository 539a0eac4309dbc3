import { isJobId, isPriority, JOB_ID_PATTERN, MAX_TYPE_LENGTH, type Priority } from "@muster/job";
import { isRecord, parseJson } from "./json.ts";

/** What a list holds for one job. Never a payload: Redis is a hint and may be wiped. The lane names the queue. */
export interface Element {
  readonly task_id: string;
  readonly type: string;
  readonly priority: Priority;
  /** The row's `enqueued_at` by the database's clock, in milliseconds since the epoch. */
  readonly at: number;
}

/** An element as it was read. Somebody else may have pushed it without a stamp: then only the row knows its age. */
export interface ReceivedElement extends Omit<Element, "at"> {
  readonly at?: number;
}

/** The largest time a JavaScript Date holds; SQL refuses timestamps not far beyond it. */
const MAX_TIME_MS = 8_640_000_000_000_000;

/**
 * The element's canonical text, so that whoever has the row can rebuild it to remove it from a list. Fractions of a
 * millisecond are cut off, never rounded up: a stamp newer than its row would make the reconciler push the row again at
 * every sweep.
 */
export function encodeElement({ task_id, type, priority, at }: Element): string {
  // What JSON.stringify would say; an id and a priority have nothing to escape.
  return `{"task_id":"${task_id}","type":${quoted(type)},"priority":"${priority}","at":${Math.floor(at)}}`;
}

/** The texts of elements that differ in nothing but their ids. */
export function encodeElements(
  { type, priority, at }: Omit<Element, "task_id">,
  taskIds: readonly string[],
): string[] {
  const rest = `","type":${quoted(type)},"priority":"${priority}","at":${Math.floor(at)}}`;
  return taskIds.map((taskId) => `{"task_id":"${taskId}${rest}`);
}

let lastType = "";
let lastQuoted = '""';

/** Elements are encoded in batches of mostly one type. */
function quoted(type: string): string {
  if (type !== lastType) {
    lastType = type;
    lastQuoted = JSON.stringify(type);
  }
  return lastQuoted;
}

/**
 * What `encodeElement` writes for a type without anything to escape: read in half the time of JSON.parse and its
 * checks.
 */
const USUAL = new RegExp(
  String.raw`^\{"task_id":"(${JOB_ID_PATTERN})","type":"([ !#-[\]-~]{1,${MAX_TYPE_LENGTH}})","priority":"(critical|high|default|low)","at":(\d{1,15})\}$`,
);

/** The element, or undefined for anything that is not one: lists are open to every client of this Redis. */
export function decodeElement(raw: string): ReceivedElement | undefined {
  const [, usualId, usualType, usualPriority, usualAt] = USUAL.exec(raw) ?? [];
  if (usualId !== undefined && usualType !== undefined && isPriority(usualPriority)) {
    return { task_id: usualId, type: usualType, priority: usualPriority, at: Number(usualAt) };
  }
  const value = parseJson(raw);
  if (!isRecord(value)) return undefined;
  const { task_id, type, priority, at } = value;
  if (typeof task_id !== "string" || !isJobId(task_id)) return undefined;
  if (typeof type !== "string" || type === "" || type.length > MAX_TYPE_LENGTH) return undefined;
  if (!isPriority(priority)) return undefined;
  // SQL returns ids in lower case; the taker matches its elements with the rows by text.
  const element = { task_id: task_id.toLowerCase(), type, priority };
  if (at === undefined) return element;
  return isTime(at) ? { ...element, at } : undefined;
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_TIME_MS;
}
