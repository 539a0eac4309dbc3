import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freeDataFolder } from "./postgres-lock.ts";

test("case F4: a pid file of Postgres that names another program by now is removed, and that program left alone", async () => {
  const data = await mkdtemp(join(tmpdir(), "muster-lock-"));
  const file = join(data, "postmaster.pid");
  // The number of this very process: it lives, and is no Postgres.
  await writeFile(file, `${process.pid}\n${data}\n`);
  const said: string[] = [];
  await freeDataFolder(data, (line) => said.push(line));
  expect(existsSync(file)).toBe(false);
  expect(said).toEqual([
    `the pid file of Postgres names pid ${process.pid}, which is another program by now: removing it`,
  ]);
  await rm(data, { recursive: true });
});
