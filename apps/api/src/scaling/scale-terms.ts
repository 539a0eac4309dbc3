import { MAX_TYPE_LENGTH, Reading } from "@muster/job";
import { type PoolPlacement, readPoolPlacement } from "./pool-placement.ts";

/** Of the metadata of one trigger. */
const MAX_NAMES = 200;
const MAX_SLOTS = 100_000;
const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);
const MAX_WAIT_MS = 86_400_000;

/** Which work is asked about. */
export interface Question {
  /** Undefined = of all queues. */
  readonly queues: readonly string[] | undefined;
  /** Undefined = of all types. */
  readonly types: readonly string[] | undefined;
  /** Undefined = whatever they require of workers. */
  readonly placement?: PoolPlacement | undefined;
}

export interface ScaleTerms extends Question {
  readonly slotsPerReplica: number;
  /** How long jobs may wait before all of them count, milliseconds. Undefined = each job counts at once. */
  readonly targetWaitMs: number | undefined;
}

const OURS = ["queues", "types", "placement", "slotsPerReplica", "targetWait"] as const;
type Name = (typeof OURS)[number];
/** What KEDA itself reads, and passes on with the rest. */
const KEDAS: ReadonlySet<string> = new Set([
  "scalerAddress",
  "enableTLS",
  "unsafeSsl",
  "tlsCertFile",
  "caCert",
  "tlsClientCert",
  "tlsClientKey",
]);
/** KEDA leaves it at the name of what it has read from the environment of the Deployment. */
const FROM_ENVIRONMENT = "FromEnv";

/**
 * What a scaler wants to know, from the texts of its trigger.
 * @param at what precedes their names in errors
 * @throws MusterError `invalid_argument`, for a name that is not known too: a misspelt queue would be all queues
 */
export function readTerms(metadata: Iterable<readonly [string, string]>, at = ""): ScaleTerms {
  const reading = new Reading("rpc", at);
  const given = new Map<Name, string>();
  for (const [key, value] of metadata) {
    const name = OURS.find((one) => one === key || `${one}${FROM_ENVIRONMENT}` === key);
    if (name !== undefined) given.set(name, value);
    else if (!KEDAS.has(key)) reading.refuse(key, `one of ${OURS.join(", ")}`, value);
  }
  const queues = readNames(reading, "queues", given.get("queues"));
  const types = readNames(reading, "types", given.get("types"));
  for (const queue of queues ?? []) reading.queue("queues", queue);
  for (const type of types ?? []) reading.text("types", type, { min: 1, max: MAX_TYPE_LENGTH });
  const terms: ScaleTerms = {
    queues,
    types,
    placement: readPoolPlacement(reading, "placement", given.get("placement")),
    slotsPerReplica: readSlots(reading, given.get("slotsPerReplica")),
    targetWaitMs: readWait(reading, given.get("targetWait")),
  };
  reading.end();
  return terms;
}

/** Each name once, sorted: however they were written, it is the same question. */
function readNames(reading: Reading, field: Name, text = ""): readonly string[] | undefined {
  const names = text.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
  if (names.length > MAX_NAMES)
    reading.refuse(field, `at most ${MAX_NAMES} names, separated by commas`, names.length);
  return names.length === 0 ? undefined : [...new Set(names)].toSorted();
}

function readSlots(reading: Reading, text = "1"): number {
  return reading.count("slotsPerReplica", /^\d{1,9}$/u.test(text) ? Number(text) : text, {
    min: 1,
    max: MAX_SLOTS,
  });
}

function readWait(reading: Reading, text = ""): number | undefined {
  if (text === "") return undefined;
  const [, number, unit = ""] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/u.exec(text) ?? [];
  const ms = Number(number ?? 0) * (UNITS.get(unit) ?? 0);
  if (ms > 0 && ms <= MAX_WAIT_MS) return ms;
  reading.refuse("targetWait", "more than 0 and at most 24h, such as 500ms, 10s or 2m", text);
  return undefined;
}
