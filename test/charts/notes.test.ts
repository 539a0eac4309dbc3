import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { NEEDED, notes } from "./render.ts";

const README = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");

test("after an installation Helm says how to submit the first job, and who may call", async () => {
  const told = await notes(NEEDED);
  expect(told).toContain("kubectl --namespace jobs port-forward service/muster-api 8081:8081");
  const [, job = "none"] = /-d '(\{"job".*\})' \\/u.exec(told) ?? [];
  expect(README).toContain(job);
  expect(told).toContain("dns:///muster-api-headless.jobs:8081");
  expect(told).toMatch(/not encrypted, and nobody is asked who they are.* Only pods of jobs may call/u);
});

test.each([
  [{ enabled: false }, "Whatever reaches a pod may call it"],
  [{ apiFrom: [] }, "Every pod of the cluster may call"],
])("it says so where more may call: %o", async (networkPolicy, said) => {
  expect(await notes({ ...NEEDED, networkPolicy })).toContain(said);
});

test("with a certificate it says how to reach it by its name", async () => {
  const told = await notes({
    ...NEEDED,
    api: { certificate: { existingSecret: "tls" }, clientCa: { existingSecret: "clients" } },
  });
  expect(told).toContain("curl --cacert ca.crt --connect-to ::localhost:8081 -H");
  expect(told).toContain("https://muster-api.jobs:8081/scheduler.v1.SchedulerService/GetJob");
  expect(told).toMatch(/Calls are encrypted, .* but by certificates that api\.clientCa has signed\./u);
});
