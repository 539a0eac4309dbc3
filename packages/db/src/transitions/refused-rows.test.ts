import { MusterError } from "@muster/job";
import { faultKind, withFault } from "@muster/runtime";
import { expect, test } from "vitest";
import { passingRefused } from "./refused-rows.ts";

const rowFault = (): Error => Object.assign(new Error("a trigger is against it"), { code: "23514" });

const refusal = (): Error =>
  withFault(new MusterError("unavailable", "refused"), {
    kind: "permanent",
    reason: "database_rights",
    cause: "this role lacks a right",
  });

test("what is refused for good after a part was done is no answer: that part has to be looked for", async () => {
  const done: string[] = [];
  const run = async (ids: readonly string[]): Promise<string[]> => {
    if (ids.length > 1) throw rowFault();
    if (ids.includes("b")) throw refusal();
    done.push(...ids);
    return [...ids];
  };
  const outcome = await passingRefused(["a", "b"], run, () => {}).catch((error: unknown) => faultKind(error));
  expect([done, outcome]).toEqual([["a"], "passing"]);
});

test("what is refused for good at once has done nothing", async () => {
  const run = (): Promise<string[]> => Promise.reject(refusal());
  const outcome = await passingRefused(["a", "b"], run, () => {}).catch((error: unknown) => faultKind(error));
  expect(outcome).toBe("permanent");
});
