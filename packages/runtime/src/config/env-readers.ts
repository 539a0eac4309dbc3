import { nearest } from "./nearest.ts";
import { urlMistake } from "./url-mistakes.ts";

/** What a reader makes of one value. `because`: why it is refused, and how to fix it; it never contains a secret. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly because?: string | undefined };

/** Turns the text of an environment variable into a value, or refuses it. */
export interface Reader<T> {
  /** What a valid value is, in words that fit after "expected". */
  readonly expected: string;
  /**
   * The value may hold a password: it is never printed, and `readConfig` makes sure that it is hidden wherever it turns
   * up.
   */
  readonly secret?: boolean;
  /** Taken as it is: quotes and spaces around it may be part of it. */
  readonly verbatim?: boolean;
  parse(raw: string): Parsed<T>;
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** Any text; spaces around it are not part of it. */
export const text: Reader<string> = {
  expected: "text",
  parse: (raw) => (raw.trim() === "" ? refuse("it holds nothing but spaces") : accept(raw.trim())),
};

/** A password, as it is. */
export const password: Reader<string> = {
  expected: "text on one line",
  secret: true,
  verbatim: true,
  // A file's content in a variable ends with one, and the server would only say that the password is wrong.
  parse: (raw) =>
    /[\r\n]/.test(raw) ? refuse("there is a line break in it, as at the end of a file") : accept(raw),
};

/** A whole number within bounds. */
export function integer(bounds: Bounds = {}): Reader<number> {
  return {
    expected: `a whole number${inWords(bounds)}`,
    parse: (raw) =>
      /^[+-]?\d+$/.test(raw.trim()) ? within(Number(raw), bounds) : refuse(numberHint(raw, undefined)),
  };
}

/** A TCP port to listen on; 0 lets the system choose a free one. */
export const port: Reader<number> = aPort(0, "a port from 0 to 65535 (0: any free one)");

/** The TCP port of another server. */
export const remotePort: Reader<number> = aPort(1, "a port from 1 to 65535");

function aPort(min: number, expected: string): Reader<number> {
  return {
    expected,
    parse: (raw) => {
      if (/^(?:tcp|udp):\/\//i.test(raw.trim()))
        return refuse(
          "Kubernetes and Docker set this variable for a service of that name; set it yourself, or turn such links off (enableServiceLinks: false)",
        );
      return integer({ min, max: 65_535 }).parse(raw);
    },
  };
}

/** The name or address of a machine. Brackets around an IPv6 address, as in URLs, are removed. */
export const host: Reader<string> = {
  expected: "a host name or an IP address",
  parse: (raw) => {
    const name = raw.trim().replace(/^\[(.*)\]$/, "$1");
    if (/^[0-9a-f:]*:[0-9a-f:.]*(?:%\w+)?$/i.test(name) && name.split(":").length > 2) return accept(name);
    if (name.includes("://")) return refuse("it is a URL: give only the host");
    if (/^.+:\d+$/.test(name)) return refuse("it includes a port, which has a variable of its own");
    if (name.includes(",")) return refuse("there are several: give only one");
    return /^[A-Za-z0-9_.-]{1,253}$/.test(name) ? accept(name) : refuse();
  },
};

/** A duration in seconds, fractions allowed. The value stays in seconds. */
export function seconds(bounds: Bounds = {}): Reader<number> {
  return amount("seconds", bounds);
}

/** A duration in hours, fractions allowed. The value stays in hours. */
export function hours(bounds: Bounds = {}): Reader<number> {
  return amount("hours", bounds);
}

function amount(unit: string, bounds: Bounds): Reader<number> {
  return {
    expected: `a number of ${unit}${inWords(bounds)}`,
    parse: (raw) =>
      /^\d+(\.\d+)?$/.test(raw.trim()) ? within(Number(raw), bounds) : refuse(numberHint(raw, unit)),
  };
}

/** Texts separated by commas. */
export const list: Reader<string[]> = {
  expected: "texts separated by commas",
  parse: (raw) => {
    const items = raw
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
    return items.length === 0 ? refuse() : accept(items);
  },
};

/** One of a few words. */
export function oneOf<const Name extends string>(...names: readonly Name[]): Reader<Name> {
  return {
    expected: names.length === 1 ? `${names[0]}` : `one of ${names.join(", ")}`,
    parse: (raw) => {
      const found = names.find((name) => name === raw.trim());
      if (found !== undefined) return accept(found);
      const meant = nearest(raw.trim(), names);
      return refuse(meant === undefined ? undefined : `did you mean ${meant}?`);
    },
  };
}

/** A URL with one of these protocols, given without the colon. Secret, because URLs of databases carry passwords. */
export function url(...protocols: readonly string[]): Reader<string> {
  return {
    expected: `a URL starting with ${protocols.map((protocol) => `${protocol}://`).join(" or ")}`,
    secret: true,
    parse: (raw) => {
      const because = urlMistake(raw.trim(), protocols);
      return because === undefined ? accept(raw.trim()) : refuse(because);
    },
  };
}

/** Reads as `reader` does, for an option whose fallback is `undefined`. */
export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return reader;
}

export function accept<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function refuse(because?: string): Parsed<never> {
  return { ok: false, because };
}

/** `30s`, `1,000`: what people write for numbers. */
function numberHint(raw: string, unit: string | undefined): string | undefined {
  if (/^[\d.,_ ]+$/.test(raw.trim())) return "write only the digits";
  if (!/^[\d.,]+ ?[a-z]+$/i.test(raw.trim())) return undefined;
  return unit === undefined ? "write only the number" : `write only the number; the unit is ${unit}`;
}

function within(value: number, { min = -Infinity, max = Infinity }: Bounds): Parsed<number> {
  return value >= min && value <= max && Math.abs(value) <= Number.MAX_SAFE_INTEGER
    ? accept(value)
    : refuse();
}

function inWords({ min, max }: Bounds): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return `, at least ${min}`;
  return max === undefined ? "" : `, at most ${max}`;
}
