import { type Body, type Placement, type Placing, placingOf, type Requirement } from "@muster/job";
import { fixture } from "@muster/test/engine-fixture";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";

/** Which of the jobs that a worker may run it runs first. */

const eq = (label: string, value: string): Requirement => ({ label, op: "eq", values: [value] });

function placing(asked: Partial<Placement>): Placing {
  const placed = placingOf({ requires: [], slots: 1, prefers: [], preferMs: 0, ...asked });
  if (placed === undefined) throw new Error("it requires nothing");
  return placed;
}
const GPU = placing({ requires: [eq("gpu", "true")] });

test("a tainted worker takes only what requires its taint; of one priority the more specific comes first", async () => {
  await using world = await fixture();
  const order: string[] = [];
  const handlers = {
    work: () => {},
    named: ({ payload }: { readonly payload: Body }) => void order.push(Buffer.from(payload.data).toString()),
  };
  const named = (name: string, job: object) => ({
    type: "named",
    payload: { kind: "bytes", data: Buffer.from(name) } as const,
    ...job,
  });
  const both = placing({ requires: [eq("gpu", "true"), eq("zone", "a")] });
  const ids = await world.submit([
    named("plain", {}),
    named("gpu", { placing: GPU }),
    named("both", { placing: both }),
    named("urgent", { priority: "critical" }),
    named("low gpu", { placing: GPU, priority: "low" }),
  ]);
  const labels = { gpu: "true", zone: "a" };
  await world.engine(handlers, { name: "tainted", about: { labels }, taints: ["gpu"], concurrency: 1 });
  await waitFor(() => order.length === 3, { what: "what requires the taint" });
  expect(order).toEqual(["both", "gpu", "low gpu"]);
  await world.engine(handlers, { name: "other", concurrency: 1 });
  await world.ended(ids);
  expect(order.slice(3)).toEqual(["urgent", "plain"]);
});

test("a job that requires a GPU starts on the next free slot of the only worker that has one, through a flood of others", async () => {
  await using world = await fixture();
  let ran = 0;
  let before = -1;
  const asked = Promise.withResolvers<void>();
  const submitted = Promise.withResolvers<void>();
  const handlers = {
    cpu: async () => {
      ran += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (ran === 5) asked.resolve();
      if (ran >= 5) await submitted.promise;
    },
    gpu: () => {
      before = ran;
    },
  };
  const flood = await world.submit(Array.from({ length: 100 }, () => ({ type: "cpu" })));
  await world.engine(handlers, { name: "gpu", about: { labels: { gpu: "true" } }, concurrency: 1 });
  await asked.promise;
  const [job = ""] = await world.submit([{ type: "gpu", placing: GPU }]);
  submitted.resolve();
  await world.ended([job]);
  // Beside the one that ran, what was claimed or on its way when it came.
  expect(before).toBeLessThanOrEqual(10);
  await world.ended(flood);
});
