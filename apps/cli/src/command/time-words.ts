import { type Duration, durationFromMs } from "@bufbuild/protobuf/wkt";

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const PARTS = /(\d{1,9}(?:\.\d{1,3})?)(ms|[smhdw])/gu;
const WHOLE = /^(?:\d{1,9}(?:\.\d{1,3})?(?:ms|[smhdw]))+$/u;
/** A date without a time is its beginning, and a time without a zone is UTC: as the server has it, wherever one sits. */
const DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/u;

/** Milliseconds of 1h30m and the like; undefined for what is none. */
export function readSpanMs(text: string): number | undefined {
  if (!WHOLE.test(text)) return undefined;
  return [...text.matchAll(PARTS)].reduce(
    (sum, [, amount = "", unit = ""]) => sum + Number(amount) * (UNIT_MS[unit] ?? 0),
    0,
  );
}

export function readDuration(text: string): Duration | undefined {
  const ms = readSpanMs(text);
  return ms === undefined ? undefined : durationFromMs(ms);
}

/** Milliseconds since 1970 of a date, of 2h (ago), of +2h (ahead), and of now; undefined for what is none. */
export function readTimeMs(text: string, nowMs: number): number | undefined {
  if (text === "now") return nowMs;
  const ahead = text.startsWith("+");
  const span = readSpanMs(ahead ? text.slice(1) : text);
  if (span !== undefined) return ahead ? nowMs + span : nowMs - span;
  const [, day, clock = "00:00", zone = "Z"] = DATE.exec(text) ?? [];
  if (day === undefined) return undefined;
  const ms = Date.parse(`${day}T${clock}${zone}`);
  return Number.isNaN(ms) ? undefined : ms;
}
