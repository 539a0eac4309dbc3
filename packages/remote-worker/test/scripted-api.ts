import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { type Finished } from "@muster/proto/scheduler/v1/finished";
import { JobState } from "@muster/proto/scheduler/v1/job";
import {
  type BeatRequest,
  BeatResponseSchema,
  type RegisterRequest,
  type TakeJobsRequest,
  TakeJobsResponseSchema,
  type TakenJob,
  WorkerService,
} from "@muster/proto/scheduler/v1/worker_service";

type Answers = ServiceImpl<typeof WorkerService>;

/** WorkerService as its contract has it, by a server that a test holds in its hands: it can be silent, forget, and cut. */
export interface ScriptedApi {
  readonly url: string;
  readonly registered: RegisterRequest[];
  readonly takes: TakeJobsRequest[];
  readonly beats: BeatRequest[];
  readonly finished: Finished[];
  /** What was said to have arrived, by whatever call. */
  readonly received: Set<string>;
  readonly left: boolean[];
  /** To be taken. */
  readonly jobs: TakenJob[];
  /** Answers the takes that wait. */
  wake(): void;
  /** Said by each answer from now on. */
  readonly says: {
    cancel: { jobId: string; fence: number }[];
    drain: boolean;
    unknown: { jobId: string; fence: number }[];
  };
  /** What is done before a call is answered; a throw is its answer. */
  before: (call: keyof Answers, context: HandlerContext) => void | Promise<void>;
  /** Whether the answers of all calls are lost: what they ask for is done all the same. */
  isMute: boolean;
  /** The answers of so many Finish calls are lost: what they say is kept all the same. */
  loseAnswers(count: number): void;
  /** Workers that have registered before are not known any more. */
  forget(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function scriptedApi(leaseSeconds = 60): Promise<ScriptedApi> {
  const waiting = new Set<() => void>();
  let lost = 0;
  let forgotten = 0;
  const api: Omit<ScriptedApi, "url" | typeof Symbol.asyncDispose> = {
    registered: [],
    takes: [],
    beats: [],
    finished: [],
    received: new Set(),
    left: [],
    jobs: [],
    says: { cancel: [], drain: false, unknown: [] },
    before: () => {},
    isMute: false,
    wake: () => {
      for (const wake of waiting) wake();
    },
    loseAnswers: (count) => void (lost = count),
    forget: () => void (forgotten = api.registered.length),
  };
  const wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        waiting.delete(end);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(end, ms);
      waiting.add(end);
      signal.addEventListener("abort", end);
    });
  const isKnown = (workerId: string): boolean => Number(workerId.slice(1)) > forgotten;
  const answers = answersOf(api, BigInt(leaseSeconds), wait, isKnown, () => (lost -= 1) >= 0);
  const server = createServer(
    connectNodeAdapter({
      routes: (router) => router.service(WorkerService, answers),
      interceptors: [
        (next) => async (request) => {
          const answer = await next(request);
          if (api.isMute) throw new ConnectError("cut", Code.Unavailable);
          return answer;
        },
      ],
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo;
  return Object.assign(api, {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      api.wake();
      await closed(server);
    },
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function answersOf(
  api: Omit<ScriptedApi, "url" | typeof Symbol.asyncDispose>,
  leaseSeconds: bigint,
  wait: (ms: number, signal: AbortSignal) => Promise<void>,
  isKnown: (workerId: string) => boolean,
  isLost: () => boolean,
): Answers {
  let takeNumber = 0;
  const hear = ({ workerId, received }: { workerId: string; received: string[] }): void => {
    if (!isKnown(workerId)) throw new ConnectError("lost", Code.NotFound);
    for (const takeId of received) api.received.add(takeId);
  };
  return {
    register: async (request, context) => {
      await api.before("register", context);
      api.registered.push(request);
      const workerId = `w${api.registered.length}`;
      const [lease, beatEvery] = [{ seconds: leaseSeconds }, { nanos: 500_000_000 }];
      return { workerId, session: "secret", lease, beatEvery };
    },
    takeJobs: async (request, context) => {
      await api.before("takeJobs", context);
      hear(request);
      api.takes.push(request);
      // A later one ends those before it.
      api.wake();
      const hasNews = (): boolean =>
        api.says.drain || api.says.cancel.length > 0 || (request.freeSlots > 0 && api.jobs.length > 0);
      if (!hasNews()) await wait(Number(request.wait?.seconds ?? 0n) * 1000, context.signal);
      const jobs = api.jobs.splice(0, request.freeSlots);
      const takeId = jobs.length === 0 ? "" : `take-${(takeNumber += 1)}`;
      return create(TakeJobsResponseSchema, { takeId, jobs, cancel: api.says.cancel, drain: api.says.drain });
    },
    beat: async (request, context) => {
      await api.before("beat", context);
      hear(request);
      api.beats.push(request);
      return create(BeatResponseSchema, {
        ...api.says,
        serverTime: { seconds: BigInt(Math.floor(Date.now() / 1000)) },
      });
    },
    finish: async (request, context) => {
      await api.before("finish", context);
      hear(request);
      api.finished.push(...request.results);
      if (isLost()) throw new ConnectError("cut", Code.Unavailable);
      return { items: request.results.map(() => ({ code: 0, state: JobState.SUCCEEDED })) };
    },
    report: (request) => {
      hear(request);
      return {};
    },
    leave: (request) => {
      hear(request);
      api.left.push(request.ended);
      api.wake();
      return {};
    },
  };
}
