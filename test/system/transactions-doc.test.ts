import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

/** Runs the examples of docs/transactions.md in their order, without any API. */

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
// Arguments by name, which the examples use, are not for CockroachDB.
const elsewhere = servers().databaseKind !== "postgres";

let text: string;
let folder: string;
let system: System;
let env: Record<string, string>;

/** The first example under a heading; "" is what comes before the first. */
function example(heading: string): string {
  const section = text
    .split(/^## /m)
    .find((part, index) => (heading === "" ? index === 0 : part.startsWith(`${heading}\n`)));
  const code = /^```\w+\n(.*?)^```$/ms.exec(section ?? "")?.[1];
  if (code === undefined) throw new Error(`docs/transactions.md has no example under "${heading}"`);
  return code;
}

/** Inside the project, so that its packages are found. */
async function program(name: string, heading: string): Promise<string> {
  const file = `${folder}/${name}`;
  await writeFile(file, example(heading));
  return file;
}

const receipts = async (): Promise<number[]> =>
  (await system.query<{ order: number }>('SELECT order_id AS "order" FROM receipts ORDER BY order_id')).map(
    ({ order }) => order,
  );

const receiptsToBe = (orders: readonly number[]): Promise<unknown> =>
  waitFor(async () => (await receipts()).join() === orders.join(), { what: `receipts for ${orders.join()}` });

beforeAll(async () => {
  text = await readFile(`${ROOT}docs/transactions.md`, "utf8");
  await mkdir(`${ROOT}.muster`, { recursive: true });
  folder = await mkdtemp(`${ROOT}.muster/docs-`);
  system = await startSystem();
  const [database] = await system.query<{ name: string }>("SELECT current_database() AS name");
  const url = new URL(servers().adminUrl);
  url.pathname = `/${database?.name ?? ""}`;
  env = { DATABASE_URL: url.href, REDIS_URL: system.redisUrl };
  await system.query(example(""));
  const handler = await program("receipt.ts", "End a job together with what it has written");
  await system.start("worker", { HANDLERS: handler });
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test.skipIf(elsewhere)("every example does what the page says", async () => {
  const submit = await program("submit.ts", "Submit from TypeScript");
  await promisify(execFile)(process.execPath, [submit], { cwd: ROOT, env: { ...process.env, ...env } });
  await receiptsToBe([1]);

  await system.query(example("Submit from SQL"));
  await system.query(example("Submit from SQL"));
  await receiptsToBe([1, 1]);

  await system.query(example("Submit from triggers"));
  await system.query("INSERT INTO orders (customer) VALUES ('Ada'), ('Bob')");
  await expect(system.query("INSERT INTO orders (customer) VALUES ('Eve'), (NULL)")).rejects.toThrow(
    "customer",
  );
  await receiptsToBe([1, 1, 2, 3]);

  const calls = [...example("Submit from any other language").matchAll(/execute\("(.*)", \['?(.*?)'?\]\)/gu)];
  expect(calls).toHaveLength(2);
  for (const [, statement = "", value = ""] of calls)
    await system.query(statement.replace("%s", "$1"), [value.replaceAll(/^"|"$/gu, "")]);
  await receiptsToBe([1, 1, 1, 2, 3]);
  expect(await system.query("SELECT customer FROM orders WHERE id = 1")).toEqual([{ customer: "Grace" }]);

  // The two that were rolled back with Eve are nowhere, and nothing ran twice.
  expect(await system.query("SELECT status, attempts FROM tasks GROUP BY status, attempts")).toEqual([
    { status: "succeeded", attempts: 1 },
  ]);
  expect(await system.query("SELECT count(*)::int AS n FROM tasks")).toEqual([{ n: 5 }]);
});
