import { JobState } from "@muster/proto/scheduler/v1/job";
import { type Case, expects } from "../case.ts";
import type { Stage } from "../stage.ts";

/** No case waits for its end. */
const LONG = { ms: 600_000 };
/** Of a beat, and whatever a program needs for a call on a busy machine. */
const ROOM_MS = 20_000;

export const CANCEL: Case = {
  name: "cancel",
  says: "a job that runs is cancelled: its handler is stopped within a beat, and that is what the worker tells",
  short: true,
  run: async (stage) => {
    const id = await stage.submit("sleep", LONG);
    await stage.runs(id);
    await stage.scheduler.cancelJob({ jobId: id, reason: "conformance" });
    await stage.ends(id, JobState.CANCELLED, ROOM_MS);
    await stage.until("its end from the worker", () => stage.finishes(id).length > 0);
    await goesOn(stage);
  },
};

export const FENCE: Case = {
  name: "fence",
  says: "an attempt is somebody else's by now: its handler is stopped, it is named no more, and the new one lives",
  short: true,
  run: async (stage) => {
    const id = await stage.submit("sleep", LONG);
    const { fence } = await stage.runs(id);
    await giveBack(stage, id, fence);
    const told = await stage.until("a Beat that is answered with the attempt as unknown", () =>
      stage.relay
        .of("beat")
        .find(({ answer }) => answer?.unknown.some((held) => held.jobId === id && held.fence === fence)),
    );
    const again = await stage.until("the job to be taken again", () =>
      stage.taken(id).find((taken) => taken.fence > fence),
    );
    await stage.runs(id);
    await stage.until("a Beat without the old attempt", () =>
      stage.relay.of("beat").some(({ at }) => at > told.answeredAt && stage.named(id, fence, at - 1) === 0),
    );
    await stage.scheduler.cancelJob({ jobId: id, reason: "conformance" });
    await stage.ends(id, JobState.CANCELLED, ROOM_MS);
    const late = stage.finishes(id).find(({ request }) =>
      // The same as what was said in its place is a repeat, which is answered as the first one was.
      request.results.every((end) => end.fence !== again.fence && end.outcome.case !== "released"),
    );
    expects(
      late?.answer === undefined || late.answer.items.every(({ code }) => code !== 0),
      "expected the late end to be refused",
    );
    await goesOn(stage);
  },
};

export const FORGOTTEN: Case = {
  name: "forgotten",
  says: "the server does not know the worker any more: it stops its jobs, and registers as another instance",
  short: false,
  run: async (stage) => {
    const id = await stage.submit("sleep", LONG);
    const { fence } = await stage.runs(id);
    const { authorization, ...who } = stage.worker;
    await stage.workers.leave({ ...who, ended: true }, { headers: headers(authorization) });
    await stage.until("a Register of another instance", () => {
      const instances = stage.relay.of("register").map(({ request }) => request.instance);
      return new Set(instances).size > 1;
    });
    await stage.until("the job to be taken again", () =>
      stage.taken(id).find((taken) => taken.fence > fence),
    );
    await stage.scheduler.cancelJob({ jobId: id, reason: "conformance" });
    await stage.ends(id, JobState.CANCELLED, ROOM_MS);
    await goesOn(stage);
  },
};

export const DRAIN: Case = {
  name: "drain",
  says: "the worker is drained: it takes nothing more, ends what it runs, and leaves",
  short: true,
  run: async (stage) => {
    const id = await stage.submit("sleep", { ms: 1_000 });
    await stage.until("the job to be taken", () => stage.taken(id).length > 0);
    await stage.fleet.drainWorkers({ workerIds: [stage.worker.workerId], reason: "conformance" });
    const after = await stage.submit("echo", {});
    const { attempts } = await stage.ends(id, JobState.SUCCEEDED);
    expects(attempts === 1, `expected one attempt, got ${attempts}`);
    await hasLeft(stage, ROOM_MS);
    expects(stage.taken(after).length === 0, "expected no job to be taken after the answer to DrainWorkers");
  },
};

export const SIGTERM: Case = {
  name: "SIGTERM",
  says: "the program is asked to end: it takes nothing more, ends what it runs, leaves, and exits with 0",
  short: false,
  run: async (stage) => {
    const id = await stage.submit("sleep", { ms: 7_000 });
    // Before its answer has come it would have nothing to end.
    await stage.runs(id);
    stage.program.signal("SIGTERM");
    const { attempts } = await stage.ends(id, JobState.SUCCEEDED);
    expects(attempts === 1, `expected one attempt, got ${attempts}`);
    await hasLeft(stage, ROOM_MS);
    const ended = await stage.until("its end", () => stage.program.ended);
    expects(ended === "exit code 0", `expected exit code 0, got ${ended}`);
  },
};

async function goesOn(stage: Stage): Promise<void> {
  await stage.ends(await stage.submit("echo", {}), JobState.SUCCEEDED);
}

async function hasLeft(stage: Stage, withinMs: number): Promise<void> {
  const left = (): boolean =>
    stage.relay.of("leave").some(({ request, answer }) => request.ended && answer !== undefined);
  await stage.until("a Leave with `ended`", left, withinMs);
}

/** Takes the attempt from the worker, by what only the worker could do: nobody has to wait for the end of a lease. */
async function giveBack({ workers, worker }: Stage, jobId: string, fence: number): Promise<void> {
  const { authorization, ...who } = worker;
  const { items } = await workers.finish(
    { ...who, results: [{ jobId, fence, outcome: { case: "released", value: {} } }] },
    { headers: headers(authorization) },
  );
  expects(items[0]?.code === 0, `expected the attempt to be the worker's, got ${items[0]?.message}`);
}

const headers = (authorization: string | undefined): Record<string, string> =>
  authorization === undefined ? {} : { authorization };
