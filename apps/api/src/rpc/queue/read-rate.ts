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
/**
 * A burst that is left out is what the rate gives in this time. An admission takes of it until its job is claimed, some
 * milliseconds later: with a burst of one, a thousand a second would be far fewer.
 */
const OWN_BURST_MS = 200;

/** @param at where the rate stands in the request, with a dot behind it */
export function readRate(reading: Reading, at: string, { count, per, burst }: ProtoRate): Rate {
  const before = reading.mistakes;
  const rate = {
    count: reading.count(`${at}count`, count, COUNT),
    perMs: per === undefined ? PER_MS.min : readMilliseconds(reading, `${at}per`, per, PER_MS),
    burst: 1,
  };
  if (per === undefined) refuseMissing(reading, `${at}per`);
  if (reading.mistakes > before) return rate;
  if (burst === 0) return { ...rate, burst: burstOf(rate, OWN_BURST_MS) };
  const max = burstOf(rate, MAX_AHEAD_MS);
  return { ...rate, burst: reading.count(`${at}burst`, burst, { min: 1, max }) };
}

/** What a rate gives in so much time. */
const burstOf = ({ count, perMs }: Rate, inMs: number): number =>
  Math.max(1, Math.min(MAX_BURST, Math.floor((inMs * count) / perMs)));
