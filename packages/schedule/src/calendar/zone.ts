export const DAY_MS = 86_400_000;
/** No two changes of one zone's offset are closer than this (Ramadan in Morocco: four weeks). */
const STEP_MS: number = 7 * DAY_MS;
const SECOND_MS = 1_000;
const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** An IANA time zone, of which the time of day and UTC can be converted into each other. */
export interface Zone {
  readonly name: string;
  /** What has to be added to UTC, milliseconds. */
  offsetAt(ms: number): number;
}

/** Undefined when this Node knows no such zone; an offset such as "+02:00" is none. */
export function zoneOf(name: string): Zone | undefined {
  const format = formatOf(name);
  return format === undefined ? undefined : { name, offsetAt: (ms) => offsetIn(format, ms) };
}

function formatOf(name: string): Intl.DateTimeFormat | undefined {
  const known = FORMATS.get(name);
  if (known !== undefined) return known;
  if (!/^[A-Za-z]/u.test(name)) return undefined;
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    FORMATS.set(name, format);
    return format;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function offsetIn(format: Intl.DateTimeFormat, ms: number): number {
  const text = format.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes, seconds] = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/u.exec(text) ?? [];
  const size = ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * SECOND_MS;
  return sign === "-" ? -size : size;
}

/** The first moment after `from`, and not after `until`, that has another offset than the one before it. */
export function nextChange(zone: Zone, from: number, until: number): number | undefined {
  const before = zone.offsetAt(from);
  for (let start = from; start < until; start += STEP_MS) {
    const end = Math.min(start + STEP_MS, until);
    if (zone.offsetAt(end) !== before) return bisect(zone, start, end, before);
  }
  return undefined;
}

function bisect(zone: Zone, start: number, end: number, before: number): number {
  let [low, high] = [Math.floor(start / SECOND_MS), Math.ceil(end / SECOND_MS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetAt(middle * SECOND_MS) === before) low = middle;
    else high = middle;
  }
  return high * SECOND_MS;
}

/**
 * The moment at which clocks show this time of day, given as if it were UTC: the first one where they show it twice, the
 * end of the gap where they never do.
 */
export function instantOf(zone: Zone, wall: number): number {
  const instants = [wall - DAY_MS, wall + DAY_MS].map((near) => wall - zone.offsetAt(near));
  const shown = instants.filter((ms) => ms + zone.offsetAt(ms) === wall);
  if (shown.length > 0) return Math.min(...shown);
  const earliest = Math.min(...instants);
  return nextChange(zone, earliest - SECOND_MS, Math.max(...instants)) ?? earliest;
}
