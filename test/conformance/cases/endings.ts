import { isDeepStrictEqual } from "node:util";
import { type JsonObject, type JsonValue, toJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { JobState, type JobStatus } from "@muster/proto/scheduler/v1/job";
import { type Case, expects } from "../case.ts";
import type { Stage } from "../stage.ts";
import type { Method } from "../wire/messages.ts";
import type { Heard } from "../wire/relay.ts";

const BODY: JsonObject = { text: 'Grüße, "世界"\n\\', list: [1, 2.5, null, { deep: [true] }], empty: {} };
/** `make proofs` has a thousand. */
const JOBS = Number(process.env["CONFORMANCE_JOBS"] ?? 10);
/** Each way: many times what a call takes otherwise, and little beside a beat. */
const SLOW_MS = 400;
/** Also than one of a program that beats every 5 s whatever it is told. */
const LONGER_THAN_A_BEAT = { ms: 7_000 };

export const RUNS: Case = {
  name: "run",
  says: `${JOBS} jobs run once each, and their results are kept as they are`,
  short: true,
  run: async (stage) => {
    const ids = await Promise.all(
      Array.from({ length: JOBS }, (_, n) => stage.submit("echo", { ...BODY, n })),
    );
    for (const [n, id] of ids.entries()) {
      const job = await stage.ends(id, JobState.SUCCEEDED);
      const found = resultOf(job);
      expects(
        isDeepStrictEqual(found, { ...BODY, n }),
        `expected its payload as result, got ${JSON.stringify(found)}`,
      );
      expects(job.attempts === 1, `expected one attempt, got ${job.attempts}`);
    }
    const over = stage.relay
      .of("takeJobs")
      .find(({ request, answer }) => (answer?.jobs.length ?? 0) > request.freeSlots);
    expects(over === undefined, "expected no more jobs in an answer than slots were free");
  },
};

export const SLOW: Case = {
  name: "slow network",
  says: `each call takes ${2 * SLOW_MS} ms more: jobs run, one longer than a beat keeps its lease`,
  short: false,
  before: (relay) => {
    relay.delayMs = SLOW_MS;
  },
  run: async (stage) => {
    const short = await stage.submit("echo", BODY);
    const long = await stage.submit("sleep", LONGER_THAN_A_BEAT);
    await stage.ends(short, JobState.SUCCEEDED);
    const { attempts } = await stage.ends(long, JobState.SUCCEEDED);
    expects(attempts === 1, `expected one attempt, got ${attempts}`);
    expects(
      stage.named(long, stage.taken(long)[0]?.fence ?? 0) > 0,
      "expected a Beat that names the long job",
    );
  },
};

/** The first answer of each of these calls. */
function firstOf(methods: readonly Method[]): (heard: Heard) => boolean {
  const left = new Set(methods);
  return ({ method }) => left.delete(method);
}

export const LOST_ANSWERS: Case = {
  name: "lost answers",
  says: "the first answers of Register, Beat and Finish are lost, with their connections: all is asked again, no job runs twice",
  short: true,
  before: (relay) => {
    relay.loses = firstOf(["register", "beat", "finish"]);
  },
  run: async (stage) => {
    await stage.until("Register to be repeated", () => stage.relay.of("register").length > 1);
    const [first, ...repeats] = stage.relay.of("register");
    expects(
      repeats.every(({ request }) => request.instance === first?.request.instance),
      "expected the same instance in a Register that is repeated: another one is another worker",
    );
    const id = await stage.submit("echo", BODY);
    const { attempts } = await stage.ends(id, JobState.SUCCEEDED);
    await stage.until("Finish to be repeated", () => stage.finishes(id).length > 1);
    expects(attempts === 1, `expected one attempt, got ${attempts}`);
    const next = await stage.submit("echo", BODY);
    await stage.ends(next, JobState.SUCCEEDED);
  },
};

export const LOST_JOBS: Case = {
  name: "lost jobs",
  says: "an answer with a job is lost: it comes again within 12 s, uncharged, and runs once",
  short: false,
  run: async (stage) => {
    let lost = false;
    stage.relay.loses = ({ answer }) => {
      if (lost || answer?.$typeName !== "scheduler.v1.TakeJobsResponse" || answer.jobs.length === 0)
        return false;
      lost = true;
      return true;
    };
    const id = await stage.submit("echo", BODY);
    const { attempts, lostCount } = await stage.ends(id, JobState.SUCCEEDED);
    expects(stage.taken(id).length > 1, "expected the job in a second answer");
    expects(
      attempts === 1 && lostCount === 0,
      `expected one attempt, got ${attempts}, and ${lostCount} lost`,
    );
  },
};

export const TWICE: Case = {
  name: "duplicate finish",
  says: "the network delivers each Finish twice: the second answer is as good as the first",
  short: true,
  before: (relay) => {
    relay.fate = (method) => (method === "finish" ? "twice" : "pass");
  },
  run: async (stage) => {
    const ids = await Promise.all(Array.from({ length: 3 }, () => stage.submit("echo", BODY)));
    for (const id of ids) await stage.ends(id, JobState.SUCCEEDED);
    await stage.until("the second answers", () => ids.every((id) => stage.finishes(id).length > 0));
    await settled(stage, ids);
    for (const id of ids)
      expects(
        stage.finishes(id).length === 1,
        "expected no Finish again after one that was answered with OK",
      );
  },
};

export const UNAVAILABLE: Case = {
  name: "unavailable",
  says: "for a while every call is UNAVAILABLE: what runs goes on, and its end is told afterwards",
  short: false,
  run: async (stage) => {
    const id = await stage.submit("sleep", { ms: 500 });
    await stage.until("the job to be taken", () => stage.taken(id).length > 0);
    let refused = 0;
    stage.relay.fate = () => {
      refused += 1;
      return "unavailable";
    };
    stage.relay.cut();
    await stage.until("some calls", () => refused >= 3);
    stage.relay.fate = () => "pass";
    const { attempts } = await stage.ends(id, JobState.SUCCEEDED);
    expects(attempts === 1, `expected one attempt, got ${attempts}`);
    await stage.ends(await stage.submit("echo", BODY), JobState.SUCCEEDED);
  },
};

/** Waits for a call after their ends: whoever repeats one has done so before it takes the next job. */
async function settled(stage: Stage, ids: readonly string[]): Promise<void> {
  const last = Math.max(...ids.flatMap((id) => stage.finishes(id).map(({ answeredAt }) => answeredAt)));
  await stage.until("a Beat afterwards", () => stage.relay.of("beat").some(({ at }) => at > last));
}

function resultOf({ resultBody }: JobStatus): JsonValue | undefined {
  if (resultBody.case === "resultJson") return toJson(ValueSchema, resultBody.value);
  return resultBody.case === "result"
    ? JSON.parse(Buffer.from(resultBody.value).toString("utf8"))
    : undefined;
}
