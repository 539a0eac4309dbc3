import { type JsonValue, toJson } from "@bufbuild/protobuf";
import {
  type Duration,
  type Timestamp,
  timestampDate,
  timestampMs,
  type Value,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

/** Milliseconds as people say them, to two places: 740ms, 1.2s, 3m20s, 2d4h. */
export function spanOf(ms: number): string {
  if (ms < 0) return `-${spanOf(-ms)}`;
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0).replace(/\.0$/u, "")}s`;
  const first = UNITS.findIndex(([, size]) => ms >= size);
  const [unit, size] = UNITS[first] ?? ["s", 1000];
  const whole = Math.floor(ms / size);
  const [nextUnit, nextSize] = UNITS[first + 1] ?? ["s", 1000];
  const rest = Math.floor((ms - whole * size) / nextSize);
  return rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${nextUnit}`;
}

export const durationMs = ({ seconds, nanos }: Duration): number => Number(seconds) * 1000 + nanos / 1e6;

export const durationText = (duration: Duration | undefined): string =>
  duration === undefined ? "" : spanOf(durationMs(duration));

/** To the second, in UTC. */
export const timeText = (at: Timestamp | undefined): string =>
  at === undefined
    ? ""
    : timestampDate(at)
        .toISOString()
        .replace(/\.\d+Z$/u, "Z");

/** How long ago, or how far ahead. */
export function agoText(at: Timestamp | undefined): string {
  if (at === undefined) return "";
  const ms = Date.now() - timestampMs(at);
  return ms < 0 ? `in ${spanOf(-ms)}` : `${spanOf(ms)} ago`;
}

export const timeAndAgo = (at: Timestamp | undefined): string =>
  at === undefined ? "" : `${timeText(at)} (${agoText(at)})`;

const SEPARATED = new Intl.NumberFormat("en-US");
export const numberText = (value: number | bigint): string => SEPARATED.format(value);
/** A count that may have stopped at a bound. */
export const countText = (value: number | bigint, more: boolean): string =>
  `${numberText(value)}${more ? "+" : ""}`;
export const plural = (count: number | bigint, one: string, many = `${one}s`): string =>
  `${numberText(count)} ${Number(count) === 1 ? one : many}`;

export const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");

const jsonOf = (value: Value): JsonValue => toJson(ValueSchema, value);
export const jsonText = (value: Value | undefined): string =>
  value === undefined ? "" : JSON.stringify(jsonOf(value));

/** Bytes as text where they are text, else by their number. */
export function bytesText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return `${numberText(bytes.length)} bytes, in base64: ${Buffer.from(bytes).toString("base64")}`;
  }
}

/** Numbers as a line of blocks, the greatest as the full one. */
export function sparkline(values: readonly number[]): string {
  const top = Math.max(...values, 0);
  const blocks = Array.from("▁▂▃▄▅▆▇█");
  return values
    .map((value) => (value <= 0 ? " " : (blocks[Math.ceil((value / top) * blocks.length) - 1] ?? " ")))
    .join("");
}
