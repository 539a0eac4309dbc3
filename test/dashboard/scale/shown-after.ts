import { waitFor } from "../../support/wait.ts";
import type { ScaleWorld } from "./scale-world.ts";

const PATIENCE_MS = 20_000;

/** In the page: since it was asked for, once all of it is there and nothing in it says that it loads; before, false. */
const ask = (shows: readonly string[]): string => `(() => {
  const main = document.querySelector("main");
  const isThere = main !== null && ${JSON.stringify(shows)}.every((one) => main.querySelector(one) !== null);
  return isThere && main.querySelector(".loading") === null && performance.now();
})()`;

/**
 * How long a page takes from its address to what it shows, milliseconds, in a browser that has nothing of it yet.
 * @param shows what is there once it is shown, as CSS
 * @throws Error when it has not come after 20 s, or tells of a failure
 */
export async function shownAfter(
  { browser, url }: Pick<ScaleWorld, "browser" | "url">,
  place: string,
  shows: readonly string[],
): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(`${url}/ui/#/${place}`, { waitUntil: "commit" });
    // Asked from outside: the page's own policy lets nobody evaluate a text within it.
    const ms = await waitFor(() => page.evaluate<number | false>(ask(shows)), {
      what: `${place} to show ${shows.join(" and ")}`,
      timeoutMs: PATIENCE_MS,
    });
    const failures = await page.locator("main .failed").allInnerTexts();
    if (failures.length > 0) throw new Error(`${place} tells of ${failures.join(", ")}`);
    return ms;
  } finally {
    await context.close();
  }
}
