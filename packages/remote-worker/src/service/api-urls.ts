import { hostName, isLoopback } from "@muster/runtime";

/** Why this is no address of an API; undefined when it is one. */
export function apiMistake(text: string): string | undefined {
  const url = URL.parse(withScheme(text));
  if (url === null || url.hostname === "") return "it is no address";
  if (!["http:", "https:"].includes(url.protocol)) return `it begins with ${url.protocol}`;
  if (url.username !== "" || url.password !== "")
    return "whoever calls is known by a token, not by a name in the address";
  if (url.search !== "" || url.hash !== "") return "nothing may follow its path";
  return undefined;
}

/** Without a scheme it is HTTPS, because a token goes there; on this machine nobody is in between. */
function withScheme(text: string): string {
  if (/^[a-z][a-z\d+.-]*:\/\//iu.test(text)) return text;
  return `${isLoopback(hostName(text.split("/", 1)[0] ?? "")) ? "http" : "https"}://${text}`;
}

/** @param texts without mistakes */
export const readUrls = (texts: readonly string[]): string[] =>
  texts.map((text) => withScheme(text.trim()).replace(/\/+$/u, ""));
