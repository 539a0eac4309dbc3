import type { Reading } from "@muster/job";
import type { Rate } from "@muster/policy";
import type { Rate as ProtoRate } from "@muster/proto/scheduler/v1/limit";
import { refuseMissing } from "../fields.ts";
import { readMilliseconds } from "./read-milliseconds.ts";

const DAY_MS = 86_400_000;
const COUNT = { min: 1, max: 1_000_000 };
const PER_MS = { min: 1, max: 31 * DAY_MS };
const MAX_BURST = 100_000;
/** A burst reaches this far ahead at most, so that its times can be told. */
const MAX_AHEAD_MS = 366 * DAY_MS;

/** @param at where the rate stands in the request, with a dot behind it */
export function readRate(reading: Reading, at: string, { count, per, burst }: ProtoRate): Rate {
  const before = reading.mistakes;
  const rate = {
    count: reading.count(`${at}count`, count, COUNT),
    perMs: per === undefined ? PER_MS.min : readMilliseconds(reading, `${at}per`, per, PER_MS),
    burst: 1,
  };
  if (per === undefined) refuseMissing(reading, `${at}per`);
  if (burst === 0 || reading.mistakes > before) return rate;
  const max = Math.max(1, Math.min(MAX_BURST, Math.floor((MAX_AHEAD_MS * rate.count) / rate.perMs)));
  return { ...rate, burst: reading.count(`${at}burst`, burst, { min: 1, max }) };
}
