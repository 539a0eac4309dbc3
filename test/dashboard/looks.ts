import { source as AXE } from "axe-core";
import type { Page } from "playwright-core";

const NARROW = { width: 360, height: 740 } as const;
const USUAL = { width: 1440, height: 900 } as const;

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** Findings that keep somebody from using the page, in light and in dark, and what is wider than a small screen. */
export async function everythingWrong(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(AXE);
  const light = await findings(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await findings(page, ["color-contrast"]);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(NARROW);
  const wide = await tooWide(page);
  await page.setViewportSize(USUAL);
  return [...light, ...dark.map((one) => `dark: ${one}`), ...wide];
}

async function findings(page: Page, rules?: readonly string[]): Promise<string[]> {
  const chosen = JSON.stringify(rules === undefined ? {} : { runOnly: rules });
  const { violations } = await page.evaluate<AxeResult>(`axe.run(document, ${chosen})`);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/**
 * What reaches beyond the window, or beyond the dialog that it is in; what scrolls by itself may hold more. Each by its tag, its class and the
 * beginning of its text.
 */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(() => {
    const scrolls = (one) => one !== null && (/auto|scroll|hidden/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
    const names = (one) => one.tagName + "." + one.className + " " + one.textContent.slice(0, 40);
    const dialog = document.querySelector("dialog[open]");
    const all = [...(dialog ?? document.body).querySelectorAll("*")];
    const right = dialog === null ? innerWidth : dialog.getBoundingClientRect().right;
    const wide = all.filter((one) => one.getBoundingClientRect().right > right + 0.5 && !scrolls(one.parentElement) && !one.matches(".skip"));
    const { scrollWidth } = document.documentElement;
    return [
      ...(scrollWidth > innerWidth ? ["the page is " + scrollWidth + " wide in " + innerWidth] : []),
      ...(dialog !== null && dialog.scrollWidth > dialog.clientWidth ? ["the dialog scrolls sideways: " + dialog.ariaLabel.slice(0, 80)] : []),
      ...wide.map(names),
    ];
  })()`);
