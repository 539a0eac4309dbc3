import { ExplainCode } from "@muster/proto/scheduler/v1/explain";
import { expect, test } from "vitest";
import { CASES as PLAIN } from "../../../test/explain/cases.ts";
import { PLACEMENT_CASES } from "../../../test/explain/placement-cases.ts";
import { POLICY_CASES } from "../../../test/explain/policy-cases.ts";
import { explain } from "./explanation.ts";

const CASES = [...PLAIN, ...POLICY_CASES, ...PLACEMENT_CASES];

test.each(CASES)("%s", (_name, of, code, says) => {
  const explanation = explain(of);
  expect(explanation.code).toBe(ExplainCode[code]);
  expect(explanation.sentence).toContain(says);
});

test("every code is reached, and every explanation is one sentence on one line", () => {
  const reached = new Set(CASES.map(([, of]) => explain(of).code));
  const known = Object.values(ExplainCode).filter((code) => code !== ExplainCode.UNSPECIFIED);
  expect(known.filter((code) => !reached.has(code))).toEqual([]);
  for (const [, of] of CASES) expect(explain(of).sentence).toMatch(/^[A-Z][^\n]*[^.]\.$/u);
});
