import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { auditHead, linkAudit, sayLink, writeAudit } from "@muster/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";

const MAIN = fileURLToPath(new URL("../src/audit-main.ts", import.meta.url));

let world: Fixture;
beforeAll(async () => {
  world = await fixture(1);
});
afterAll(() => world[Symbol.asyncDispose]());

interface Answer {
  readonly code: unknown;
  readonly out: string;
  readonly said: string;
}

const audit = (...given: string[]): Promise<Answer> =>
  new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: world.url };
    execFile(process.execPath, [MAIN, ...given], { env }, (error, out, said) =>
      resolve({ code: error?.code ?? 0, out, said }),
    );
  });

test("the command writes what there is, and its exit code says whether it is whole", async () => {
  const { database } = world;
  const entry = {
    who: { kind: "token", id: "t", name: "Ada\n" },
    address: "",
    agent: "",
    method: "a/B",
    targets: ["job:1"],
    filter: null,
    count: 1,
    reason: "",
    requestHash: "",
    result: "OK",
  };
  await writeAudit(database.query, [entry, entry, entry]);
  await linkAudit(database, 2);
  const head = await auditHead(database.query);
  const kept = head === undefined ? "" : sayLink(head);
  const [exported, whole, other, wrong, unknown] = await Promise.all([
    audit("export"),
    audit("verify", "--head", kept),
    audit("verify", "--head", `7:${"a".repeat(64)}`),
    audit("verify", "--head", "7"),
    audit("verif"),
  ]);
  const lines = exported.out.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { seq: 1, who: entry.who, method: "a/B", targets: ["job:1"], request_hash: "" },
    { seq: 2, hash: kept.slice(2) },
    { seq: null, hash: null },
  ]);
  expect(whole).toMatchObject({ code: 0, out: expect.stringContaining(`the head is ${kept}; 1 rows wait`) });
  expect(other).toMatchObject({
    code: 1,
    out: expect.stringContaining("removed: the chain does not reach 7:"),
  });
  expect(wrong).toMatchObject({ code: 2, said: expect.stringContaining('got "7"') });
  expect(unknown).toMatchObject({ code: 2, said: expect.stringContaining('got "verif"') });
  await database.query("UPDATE audit_log SET reason = 'better'");
  expect(await audit("verify")).toMatchObject({
    code: 1,
    out: expect.stringMatching(/broken at 1: changed \(row [\da-f-]{36}\); 2 places are wrong/u),
  });
});
