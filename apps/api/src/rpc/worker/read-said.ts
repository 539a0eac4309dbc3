import { toJson } from "@bufbuild/protobuf";
import { type Duration, type Value, ValueSchema } from "@bufbuild/protobuf/wkt";
import {
  type Body,
  cleanText,
  MAX_CLOSED_MS,
  MAX_DELAY_MS,
  MAX_KEY_LENGTH,
  MAX_RESULT_BYTES,
  MAX_STACK_LENGTH,
  MusterError,
  type Outcome,
  type Reading,
  readTraceContext,
} from "@muster/job";
import type { Failed, Finished, RateLimited, Snoozed, Succeeded } from "@muster/proto/scheduler/v1/finished";
import type { Said, SaidEnding } from "@muster/remote";
import { readDuration, refuseMissing, rpcReading } from "../fields.ts";

type Words = Pick<SaidEnding, "said" | "traceparent" | "mistake">;

/** What an envelope adds to a sealed result. */
const ENVELOPE_BYTES = 4_096;
const SILENT = "the worker has not said why";
const PLAIN_SUCCESS: Words = { said: { kind: "ended", outcome: { kind: "succeeded" } } };

/**
 * How an attempt has ended. What cannot be kept as it was sent becomes a failure that says so: refused, it would be sent again
 * and again, and the job would be running for ever.
 */
export function readSaid(result: Finished): Words {
  const { outcome } = result;
  if (outcome.case === "succeeded" && outcome.value.result.case === undefined && result.traceparent === "")
    return PLAIN_SUCCESS;
  const trace = result.traceparent === "" ? undefined : readTraceContext(result.traceparent, "");
  const traceparent = trace && { traceparent: result.traceparent };
  const reading = rpcReading();
  const said = saidOf(reading, outcome);
  try {
    reading.end();
    return { said, ...traceparent };
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    const kept: Outcome = { kind: "permanent", error: `its end could not be kept: ${error.message}` };
    // A failure is one whatever else is wrong about it.
    const failed = said.kind === "ended" && said.outcome.kind === "error" ? said.outcome : kept;
    return { said: { kind: "ended", outcome: failed }, ...traceparent, mistake: error.message };
  }
}

const ended = (outcome: Outcome): Said => ({ kind: "ended", outcome });

function saidOf(reading: Reading, outcome: Finished["outcome"]): Said {
  switch (outcome.case) {
    case "succeeded":
      return ended(success(reading, outcome.value));
    case "error":
      return ended({ kind: "error", ...failure(outcome.value), ...retryAfter(reading, outcome.value) });
    case "permanent":
    case "timeout":
      return ended({ kind: outcome.case, ...failure(outcome.value) });
    case "cancelled":
      return ended({ kind: "cancelled", error: cleanText(outcome.value.reason) });
    case "released":
      return { kind: "released" };
    case "snoozed":
      return ended(snooze(reading, outcome.value));
    case "rateLimited":
      return ended(rateLimited(reading, outcome.value));
    case "lost":
      return { kind: "lost", alone: outcome.value.alone, error: cleanText(outcome.value.message) || SILENT };
    default:
      refuseMissing(reading, "outcome");
      return { kind: "released" };
  }
}

function failure({ message, stack }: Failed): { error: string; stack?: string } {
  const error = cleanText(message) || SILENT;
  return stack === "" ? { error } : { error, stack: cleanText(stack, MAX_STACK_LENGTH) };
}

function retryAfter(reading: Reading, { retryAfter: after }: Failed): { afterMs?: number } {
  if (after === undefined) return {};
  const before = reading.mistakes;
  const afterMs = readDuration(reading, "error.retry_after", after, { min: 0, max: MAX_DELAY_MS });
  return reading.mistakes === before ? { afterMs } : {};
}

function success(reading: Reading, { result }: Succeeded): Outcome {
  const body = bodyOf(reading, result);
  if (body === undefined) return { kind: "succeeded" };
  const { length } = body.data;
  // Its worker has counted it before it was sealed.
  const most = MAX_RESULT_BYTES + (body.data[0] === SEALED_FIRST ? ENVELOPE_BYTES : 0);
  if (length > most) reading.refuse("succeeded.result", `at most ${MAX_RESULT_BYTES} bytes`, length);
  return { kind: "succeeded", result: body };
}

/** The first byte of what is sealed, which no text begins with. */
const SEALED_FIRST = 0xf5;

function bodyOf(reading: Reading, result: Succeeded["result"]): Body | undefined {
  switch (result.case) {
    case "payload":
      return { kind: "bytes", data: result.value };
    case "jsonText":
      if (!isJson(result.value)) reading.refuse("succeeded.json_text", "JSON in UTF-8", "other bytes");
      return { kind: "json", data: result.value };
    case "json":
      return { kind: "json", data: Buffer.from(jsonOf(reading, result.value)) };
    default:
      return undefined;
  }
}

function isJson(data: Uint8Array): boolean {
  if (data[0] === SEALED_FIRST) return true;
  try {
    // A mark of the order of bytes is no JSON, and would be kept with it.
    JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
    return true;
  } catch {
    return false;
  }
}

function jsonOf(reading: Reading, value: Value): string {
  try {
    return JSON.stringify(toJson(ValueSchema, value));
  } catch (error) {
    const got = error instanceof Error ? error.message : "another";
    reading.refuse("succeeded.json", "a value that JSON can hold", got);
    return "";
  }
}

function snooze(reading: Reading, { for: span, message }: Snoozed): Outcome {
  const afterMs = spanOf(reading, "snoozed.for", span, MAX_DELAY_MS);
  return { kind: "snoozed", afterMs, ...(message !== "" && { error: cleanText(message) }) };
}

function rateLimited(reading: Reading, { retryAfter: after, limit, key }: RateLimited): Outcome {
  const afterMs = spanOf(reading, "rate_limited.retry_after", after, MAX_CLOSED_MS);
  const error = `told to call later: in ${afterMs / 1000} s`;
  return {
    kind: "rate_limited",
    afterMs,
    error,
    ...(limit !== "" && { limit: cleanText(limit, MAX_KEY_LENGTH) }),
    ...(key !== "" && { key: cleanText(key, MAX_KEY_LENGTH) }),
  };
}

function spanOf(reading: Reading, field: string, span: Duration | undefined, max: number): number {
  if (span !== undefined) return readDuration(reading, field, span, { min: 0, max });
  refuseMissing(reading, field);
  return 0;
}
