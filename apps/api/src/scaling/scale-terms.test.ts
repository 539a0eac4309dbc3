import { MusterError } from "@muster/job";
import { expect, test } from "vitest";
import { readTerms } from "./scale-terms.ts";

const termsOf = (metadata: Readonly<Record<string, string>>) => readTerms(Object.entries(metadata), "m.");

/** What is said to whoever asks like this. */
function refused(metadata: Readonly<Record<string, string>>): string {
  try {
    termsOf(metadata);
  } catch (error) {
    if (error instanceof MusterError) return error.message;
    throw error;
  }
  return "";
}

test("without metadata all work is asked about, one slot a replica", () => {
  const all = {
    queues: undefined,
    types: undefined,
    placement: undefined,
    slotsPerReplica: 1,
    targetWaitMs: undefined,
  };
  expect(termsOf({})).toEqual(all);
  expect(termsOf({ scalerAddress: "muster:8081", enableTLS: "true", queues: "", types: " , " })).toEqual(all);
});

test("names are separated by commas, and asked about once, in any order", () => {
  const { queues, types } = termsOf({ queues: "web, mail,web", types: "send" });
  expect([queues, types]).toEqual([["mail", "web"], ["send"]]);
});

test("labels of a pool are told as its workers are given them, in any order", () => {
  expect(termsOf({ placement: " zone=eu-1,gpu=true " }).placement).toEqual({
    labels: { gpu: "true", zone: "eu-1" },
    plain: false,
  });
  expect(termsOf({ placement: "none" }).placement).toEqual({ labels: {}, plain: true });
  expect(termsOf({ placement: "disk=,none" }).placement).toEqual({ labels: { disk: "" }, plain: true });
});

test("what KEDA has read from an environment keeps its name", () => {
  expect(termsOf({ queuesFromEnv: "mail", slotsPerReplicaFromEnv: "20" })).toMatchObject({
    queues: ["mail"],
    slotsPerReplica: 20,
  });
});

test.each([
  ["500ms", 500],
  ["1.5s", 1_500],
  ["2m", 120_000],
  ["24h", 86_400_000],
])("a time of %s is %d ms", (targetWait, ms) => expect(termsOf({ targetWait }).targetWaitMs).toBe(ms));

test.each([
  [
    { queue: "mail" },
    /^m\.queue: expected one of queues, types, placement, slotsPerReplica, targetWait, got "mail"/u,
  ],
  [{ queues: "a b" }, /^m\.queues: expected 1 to 64 of the characters/u],
  [
    { queues: Array.from({ length: 201 }, (_, at) => `q${at}`).join(",") },
    /^m\.queues: expected at most 200/u,
  ],
  [{ types: "t".repeat(500) }, /^m\.types: expected 1 to \d+ characters/u],
  [{ slotsPerReplica: "0" }, /^m\.slotsPerReplica: expected 1 to 100000/u],
  [{ slotsPerReplica: "ten" }, /^m\.slotsPerReplica: expected 1 to 100000 as a whole number, got "ten"/u],
  [{ placement: "gpu" }, /^m\.placement: expected WORKER_LABELS of the pool .*, got "gpu"/u],
  [{ placement: "g p=1" }, /^m\.placement: expected WORKER_LABELS/u],
  [{ placement: "gpu=a,gpu=b" }, /^m\.placement: expected WORKER_LABELS .*, got "gpu=b"/u],
  [{ targetWait: "10" }, /^m\.targetWait: expected more than 0 and at most 24h/u],
  [{ targetWait: "0s" }, /^m\.targetWait: expected more than 0/u],
  [{ targetWait: "25h" }, /^m\.targetWait: expected more than 0/u],
])("%j is refused", (metadata, said) => expect(refused(metadata)).toMatch(said));
