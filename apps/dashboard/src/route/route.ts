import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";

/** Where the page is: behind the #, so that any server and any proxy gives the same file for all of them. */
export interface Route {
  /** "jobs" of `#/jobs/<id>?state=queued`. */
  readonly page: string;
  /** What follows it, decoded. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

/** `#/jobs/<id>?state=queued`; what cannot be read is the overview. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/u, "").split("?", 2);
  const [page = "", ...rest] = path.split("/").map(decoded);
  return { page: page === "" ? "overview" : page, rest, query: new URLSearchParams(query) };
}

/** What is empty is left out: an address says what was chosen, and nothing else. */
export function hrefTo(
  page: string,
  rest: readonly string[] = [],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const chosen = Object.entries(query).filter((pair): pair is [string, string] => (pair[1] ?? "") !== "");
  const text = new URLSearchParams(chosen).toString();
  return `#/${[page, ...rest].map((part) => encodeURIComponent(part)).join("/")}${text === "" ? "" : `?${text}`}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A % that somebody has typed: it stands for itself.
    return part;
  }
}

const hash: Signal<string> = signal(globalThis.location?.hash ?? "");

export const route: ReadonlySignal<Route> = computed(() => parseRoute(hash.value));

/** @param replace for what is typed letter by letter, which the back button shall not go through */
export function goTo(href: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  hash.value = href;
}

/** Changes some of the query, and keeps the rest. Without its page token: that is of the filters before. */
export function changeQuery(
  changes: Readonly<Record<string, string | undefined>>,
  options?: { readonly replace?: boolean },
): void {
  const { page, rest, query } = route.value;
  goTo(hrefTo(page, rest, { ...Object.fromEntries(query), token: undefined, ...changes }), options);
}

export function followAddress(): void {
  globalThis.addEventListener("hashchange", () => (hash.value = location.hash));
  globalThis.addEventListener("popstate", () => (hash.value = location.hash));
}
