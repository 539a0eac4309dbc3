import { link } from "../../live/link.ts";
import { askWhoAmI } from "../../session.ts";

const ADDRESS = new URL("session", import.meta.url).href;
/** The other tabs of the browser, which have the same cookie. One for both ends: what it sends itself it does not hear. */
const tabs = new BroadcastChannel("muster-session");

/**
 * Gives the token to the API, which keeps it in a cookie that no script can read, and nowhere else.
 * @returns why it is not taken; undefined when it is
 */
export async function logIn(token: string): Promise<string | undefined> {
  return change("POST", JSON.stringify({ token }));
}

/** @returns why the session goes on; undefined when it has ended */
export async function logOut(): Promise<string | undefined> {
  return change("DELETE");
}

async function change(method: string, body?: string): Promise<string | undefined> {
  const answer = await fetch(ADDRESS, {
    method,
    headers: { "content-type": "application/json" },
    ...(body !== undefined && { body }),
  }).catch(() => undefined);
  if (answer === undefined) return "The API does not answer; try again.";
  if (!answer.ok) return messageOf(await answer.json().catch(() => undefined), answer.status);
  // Before the other tabs ask anew.
  link().send({ kind: "forget" });
  tabs.postMessage("changed");
  await askWhoAmI(method === "DELETE");
  return undefined;
}

function messageOf(error: unknown, status: number): string {
  if (status === 401) return "This token is not known here, or not any more.";
  const message = typeof error === "object" && error !== null && "message" in error ? error.message : "";
  return typeof message === "string" && message !== "" ? message : `The API has answered ${status}.`;
}

/** This tab has come back from the provider, where it has logged in. */
export function tellOtherTabs(): void {
  tabs.postMessage("changed");
}

/** Another tab has logged in or out: what this one shows is somebody else's. */
export function followSessions(): void {
  tabs.addEventListener("message", () => location.reload());
}
