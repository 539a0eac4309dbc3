import type { LimitDefinition } from "@muster/db";
import { MAX_LABEL_LENGTH, MAX_TYPE_LENGTH, type Reading } from "@muster/job";
import { LIMIT_NAME, type WhenFull } from "@muster/policy";
import { type Limit, WhenFull as ProtoWhenFull } from "@muster/proto/scheduler/v1/limit";
import { nameOf } from "../../enums.ts";
import { readRevision } from "../read-revision.ts";
import { readBreaker } from "./read-breaker.ts";
import { MAX_RUNNING, readOptional } from "./read-count.ts";
import { readRate } from "./read-rate.ts";

const NAME_RULE = "1 to 64 of the characters A-Z a-z 0-9 _ . -";
const MAX_WAITING = { min: 1, max: 10_000_000 };

export const WHEN_FULL_NUMBERS: Readonly<Record<WhenFull, ProtoWhenFull>> = {
  wait: ProtoWhenFull.WAIT,
  reject_newest: ProtoWhenFull.REJECT_NEWEST,
  cancel_oldest: ProtoWhenFull.CANCEL_OLDEST,
};

/** A limit as SQL takes it, and the revision that it changes. Not to be used when `reading` has refused something of it. */
export function readLimit(
  reading: Reading,
  limit: Limit,
): { readonly definition: LimitDefinition; readonly revision: number } {
  reading.at = "limit.";
  const definition: LimitDefinition = {
    name: readLimitName(reading, "name", limit.name),
    queue: limit.queue === "" ? undefined : reading.queue("queue", limit.queue),
    type: readText(reading, "type", limit.type, MAX_TYPE_LENGTH),
    keyLabel: readText(reading, "key_label", limit.keyLabel, MAX_LABEL_LENGTH),
    maxRunning: readOptional(reading, "max_running", limit.maxRunning, MAX_RUNNING),
    maxWaiting: readOptional(reading, "max_waiting", limit.maxWaiting, MAX_WAITING),
    rate: limit.rate && readRate(reading, "rate.", limit.rate),
    weightLabel: readText(reading, "weight_label", limit.weightLabel, MAX_LABEL_LENGTH),
    costLabel: readText(reading, "cost_label", limit.costLabel, MAX_LABEL_LENGTH),
    whenFull: readWhenFull(reading, limit.whenFull),
    breaker: limit.breaker && readBreaker(reading, limit.breaker),
  };
  refuseSenseless(reading, definition);
  const revision = readRevision(reading, limit.revision);
  reading.at = "";
  return { definition, revision };
}

export function readLimitName(reading: Reading, field: string, value: string): string {
  if (!LIMIT_NAME.test(value)) reading.refuse(field, NAME_RULE, value);
  return value;
}

/** Empty is the same as to leave it out. */
function readText(reading: Reading, field: string, value: string, max: number): string | undefined {
  return value === "" ? undefined : reading.text(field, value, { min: 1, max });
}

function readWhenFull(reading: Reading, value: ProtoWhenFull): WhenFull {
  const name = nameOf(WHEN_FULL_NUMBERS, value) ?? "wait";
  if (typeof name === "number")
    reading.refuse("when_full", "WHEN_FULL_WAIT, _REJECT_NEWEST or _CANCEL_OLDEST", value);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of the names above
  return name as WhenFull;
}

/** What is no mistake by itself, and means nothing beside what the rest says. */
function refuseSenseless(reading: Reading, limit: LimitDefinition): void {
  const { keyLabel, maxRunning, maxWaiting, rate, breaker, weightLabel, costLabel, whenFull } = limit;
  const bounds = [keyLabel, maxRunning, maxWaiting, rate, breaker];
  if (bounds.every((bound) => bound === undefined))
    reading.refuse(
      "max_running",
      "a bound: max_running, max_waiting, rate or breaker, or a key_label whose values share the workers",
      "none of them",
    );
  if (weightLabel !== undefined && keyLabel === undefined)
    reading.refuse("weight_label", "none without a key_label, whose values it weighs", weightLabel);
  if (costLabel !== undefined && rate === undefined)
    reading.refuse("cost_label", "none without a rate, of which a job may take more", costLabel);
  if (whenFull !== "wait" && maxRunning === undefined && maxWaiting === undefined)
    reading.refuse("when_full", "none without max_running or max_waiting, which are full one day", whenFull);
}
