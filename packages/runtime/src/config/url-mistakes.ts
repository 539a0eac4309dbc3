/**
 * Why this is not a URL of a store, with the remedy; undefined when it is one. Most refused URLs have a password with a
 * character that means something in URLs: it ends the password, and the rest is read as a port, a database or nothing
 * at all, so that a driver looks for a machine that does not exist. The reason never contains a part of the password.
 */
export function urlMistake(text: string, protocols: readonly string[]): string | undefined {
  const mistake = urlShapeMistake(text, protocols);
  if (mistake !== undefined) return mistake;
  const url = URL.parse(text);
  if (url === null) return EMPTY_HOST.test(text) ? NO_HOST : UNREADABLE_URL;
  try {
    // Each by itself: the bytes of a character may be split between the two, and a driver decodes them apart.
    for (const part of [url.username, url.password]) decodeURIComponent(part);
    return undefined;
  } catch {
    // In words that name what to do, as its own do not.
    return RAW_PERCENT;
  }
}

/** What can be said without parsing the URL, which drivers do in ways of their own. */
export function urlShapeMistake(text: string, protocols: readonly string[]): string | undefined {
  return schemeMistake(text, protocols) ?? rawCharacter(text) ?? hostMistake(text);
}

export const UNREADABLE_URL: string =
  "percent-encode what is special in its user name, password and database: # as %23, ? as %3F, / as %2F, @ as %40, % as %25";
export const RAW_PERCENT: string = "it contains a raw %; write it as %25 (and a space as %20)";
const EMPTY_HOST = /^[a-z+]+:\/\/[^/?#]*@(?:[/?]|$)/i;
const NO_HOST = "there is no host after the @";

function schemeMistake(text: string, protocols: readonly string[]): string | undefined {
  const scheme = /^(?<name>[a-z][a-z0-9+.-]*):(?<slashes>\/{0,2})/i.exec(text)?.groups;
  if (scheme === undefined || !text.includes("//")) {
    return /^\s*\w+\s*=/.test(text)
      ? "it is a list of key=value pairs, which this driver does not read"
      : "it does not begin like that";
  }
  const { name = "", slashes = "" } = scheme;
  if (!protocols.includes(name.toLowerCase())) return `it begins with ${name}:`;
  return slashes === "//" ? undefined : `// has to follow ${name}:`;
}

/** A raw `#`, `?` or `/` in front of the `@`. */
function rawCharacter(text: string): string | undefined {
  const rest = afterScheme(text);
  if (rest.includes("#")) return "it contains a raw #; in a password, write # as %23";
  const end = rest.search(/[/?]/);
  if (end < 0) return undefined;
  const [authority, tail] = [rest.slice(0, end), rest.slice(end)];
  const path = tail.split("?", 1)[0] ?? "";
  const cut = tail.startsWith("?")
    ? /^[^=]*@/.test(tail)
    : // A database may have an @ in its name, but what looks like a host and a database behind it is both.
      /@.*\//.test(path) ||
      (path.includes("@") && !authority.includes("@") && !/(?:^[^:]*|:\d*)$/.test(authority));
  if (!cut) return undefined;
  const character = tail.charAt(0);
  return `there is a raw ${character} in front of the @; in a password, write ${character} as ${encodeURIComponent(character)}`;
}

function hostMistake(text: string): string | undefined {
  const authority = afterScheme(text).split(/[/?#]/, 1)[0] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  if (host.includes(","))
    return "it names several hosts, and the driver connects to one: name one, or a proxy in front of them";
  if (host.startsWith("[")) return undefined;
  const [, port] = host.split(":");
  if (host.split(":").length > 2) return "an IPv6 address goes in brackets, such as [::1]";
  if (port === undefined || port === "") return undefined;
  // With an @ in front, this is not a truncated password.
  if (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535) return undefined;
  return authority.includes("@") ? "what follows the host is not a port from 1 to 65535" : UNREADABLE_URL;
}

const afterScheme = (text: string): string => text.slice(text.indexOf("://") + 3);
