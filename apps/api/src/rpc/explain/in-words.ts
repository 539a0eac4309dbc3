const UNITS = [
  { name: "d", ms: 86_400_000 },
  { name: "h", ms: 3_600_000 },
  { name: "min", ms: 60_000 },
  { name: "s", ms: 1_000 },
] as const;
const MINUTE_MS = 60_000;

/** A time span as people say it, in its two largest units: "0.4 s", "12.0 s", "3 min 5 s", "2 d 4 h". */
export function inWords(spanMs: number): string {
  const ms = Math.max(0, spanMs);
  if (ms < MINUTE_MS) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const first = UNITS.findIndex((unit) => ms >= unit.ms);
  const parts: string[] = [];
  let left = ms;
  for (const unit of UNITS.slice(first, first + 2)) {
    const whole = Math.floor(left / unit.ms);
    left -= whole * unit.ms;
    if (whole > 0) parts.push(`${whole} ${unit.name}`);
  }
  return parts.join(" ");
}

/** "1 worker", "2 workers". */
export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
