import { access } from "node:fs/promises";
import { type Browser, chromium } from "playwright-core";
import { CannotBeHad, findOrInstall } from "../support/programs.ts";

/** Debian's; another one by its full path. */
const CHROMIUM: string | undefined = process.env["CHROMIUM"];

/**
 * It asks nobody for updates, and its networking is the page's alone. Without a sandbox, because tests run as root in containers
 * that have none to offer; the only pages it opens are ours.
 */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  // Fifty tabs need more shared memory than containers have.
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A Chromium of the tests' own, with an empty profile in a temporary folder. Debian's is installed where there is none. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await program(), args: FLAGS, headless: true });
}

const CHOICES =
  "Install Chromium yourself (Debian: sudo apt-get install chromium), or name one that is here: CHROMIUM=/path/to/chrome make test-dashboard.";

async function program(): Promise<string> {
  if (CHROMIUM !== undefined && CHROMIUM !== "") {
    await access(CHROMIUM);
    return CHROMIUM;
  }
  const chromiums = [{ name: "chromium", packages: ["chromium"] }];
  try {
    const [file = ""] = await findOrInstall(chromiums, (line) => process.stderr.write(`${line}\n`));
    return file;
  } catch (error) {
    if (!(error instanceof CannotBeHad)) throw error;
    throw new Error(`${error.message}.\n${CHOICES}`, { cause: error });
  }
}
