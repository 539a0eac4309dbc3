import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startSystem } from "../support/system.ts";

const DOCUMENT = fileURLToPath(new URL("../../docs/limits.md", import.meta.url));

test("the document's examples answer what it says", async () => {
  await using system = await startSystem();
  const api = await system.start("api");
  await system.start("worker");
  const text = readFileSync(DOCUMENT, "utf8");
  const [functions = "", ...scripts] = [...text.matchAll(/```bash\n([^`]+)```/gu)].map(([, block = ""]) =>
    block.replaceAll("localhost:8081", `127.0.0.1:${api.apiPort}`),
  );
  const answers = [...text.matchAll(/```json\n([^`]+)```/gu)].map(([, block = ""]) => block);
  expect(scripts).toHaveLength(answers.length);
  for (const [index, script] of scripts.entries()) {
    const run = promisify(execFile)("bash", ["-euc", functions + script], { timeout: 120_000 });
    expect(JSON.parse((await run).stdout)).toMatchObject(JSON.parse(answers[index] ?? "") as object);
  }
});
