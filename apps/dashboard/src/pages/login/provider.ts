import { session } from "../../session.ts";
import { tellOtherTabs } from "./log-in.ts";

/** The identity provider where people log in. */
export interface Provider {
  /** Its host. */
  readonly name: string;
  /** Where a login begins. */
  readonly login: string;
  /** Where the provider's own session ends. */
  readonly end: string;
}

const ADDRESS = new URL("login/options", import.meta.url).href;
/** Of this tab alone, and kept while it is at the provider's pages. */
const UNDER_WAY = "muster-login";

/** @returns undefined: people log in by tokens, or nobody says */
export async function askProvider(): Promise<Provider | undefined> {
  const answer = await fetch(ADDRESS).catch(() => undefined);
  const told: unknown = answer?.ok === true ? await answer.json().catch(() => undefined) : undefined;
  if (typeof told !== "object" || told === null || !("provider" in told)) return undefined;
  const { provider, login, end } = told as Readonly<Record<string, unknown>>;
  if (typeof provider !== "string" || typeof login !== "string" || typeof end !== "string") return undefined;
  return { name: provider, login, end };
}

/**
 * Leaves this page for the provider's, and comes back to the place that is shown now.
 * @param anew the provider asks who it is although it knows this browser
 */
export function goToProvider({ login }: Provider, anew = false): void {
  const query = new URLSearchParams({ to: location.hash, ...(anew && { anew: "1" }) });
  sessionStorage.setItem(UNDER_WAY, "yes");
  location.assign(`${login}?${query.toString()}`);
}

/** Once it is known who looks at the page. */
export function endLogin(): void {
  if (sessionStorage.getItem(UNDER_WAY) === null) return;
  sessionStorage.removeItem(UNDER_WAY);
  // They show a login, or what somebody else may see.
  if (session.value.state === "in") tellOtherTabs();
}
