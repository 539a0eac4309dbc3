import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PictureWorld, startPictureWorld } from "./picture-world.ts";

/** `make docs` writes them: docs/images/dashboard. PICTURES puts them elsewhere, as PNG, to be looked at. */
const ELSEWHERE = process.env["PICTURES"];
const FOLDER = ELSEWHERE ?? join(import.meta.dirname, "../../../docs/images/dashboard");
const TAKES = {
  wide: { width: 1440, height: 900, scheme: "light" },
  narrow: { width: 360, height: 740, scheme: "light" },
  "wide-dark": { width: 1440, height: 900, scheme: "dark" },
  "narrow-dark": { width: 360, height: 740, scheme: "dark" },
} as const;
type Take = keyof typeof TAKES;
const QUALITY = 82;

interface Picture {
  readonly name: string;
  readonly at: (world: PictureWorld) => string;
  /** What is to be seen, as CSS. */
  readonly shows: string;
  readonly takes?: readonly Take[];
}

const BOTH: readonly Take[] = ["wide", "narrow"];
const PICTURES: readonly Picture[] = [
  {
    name: "overview",
    at: () => "overview?range=24+h",
    shows: ".card ul.plain li",
    takes: [...BOTH, "wide-dark"],
  },
  { name: "queues", at: () => "queues", shows: "tbody tr" },
  { name: "queue", at: () => "queues/mail?range=6+h", shows: ".plot path.stroke-1" },
  { name: "jobs", at: () => "jobs", shows: "tbody tr" },
  {
    name: "job",
    at: ({ shop }) => `jobs/${shop.report}`,
    shows: ".lines div",
    takes: [...BOTH, "wide-dark", "narrow-dark"],
  },
  { name: "faults", at: () => "faults", shows: "tbody tr" },
  { name: "fault", at: ({ shop }) => `faults/${shop.fault}`, shows: ".hours rect" },
  { name: "schedules", at: () => "schedules", shows: "tbody tr" },
  { name: "schedule", at: () => "schedules/mail%2Fdigest", shows: "tbody tr" },
  { name: "fleet", at: () => "fleet", shows: "tbody tr" },
  { name: "limits", at: () => "limits", shows: "tbody tr" },
  { name: "bulk", at: () => "bulk", shows: "tbody tr" },
  { name: "audit", at: () => "audit", shows: "tbody tr" },
];

let world: PictureWorld;
beforeAll(async () => {
  world = await startPictureWorld();
  if (ELSEWHERE === undefined) await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
}, 300_000);
afterAll(() => world?.[Symbol.asyncDispose]());

test.each(PICTURES.map((picture) => [picture.name, picture] as const))(
  "a picture of %s",
  async (_name, picture) => {
    for (const taken of picture.takes ?? BOTH)
      expect(await take(picture, taken)).toBeLessThanOrEqual(TAKES[taken].width);
  },
);

/** @returns how wide the page is, pixels: what is wider than the window moves under the finger */
async function take({ name, at, shows }: Picture, taken: Take): Promise<number> {
  const { width, height, scheme } = TAKES[taken];
  const context = await world.visit(width, height, scheme);
  try {
    const page = await context.newPage();
    await page.goto(`${world.url}/ui/#/${at(world)}`);
    await page.locator(`main ${shows}`).first().waitFor();
    await page.locator("main .loading").first().waitFor({ state: "detached" });
    await page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => undefined);
    await writeFile(
      join(FOLDER, `${name}-${taken}.${ELSEWHERE === undefined ? "webp" : "png"}`),
      await pictureOf(page),
    );
    return await page.evaluate<number>("document.documentElement.scrollWidth");
  } finally {
    await context.close();
  }
}

/** WebP by the browser itself: a third of what a PNG takes, and no library for it. */
async function pictureOf(page: Page): Promise<Buffer> {
  if (ELSEWHERE !== undefined) return page.screenshot({ animations: "disabled" });
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  return Buffer.from(data, "base64");
}
