import { create } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";
import { Code } from "@connectrpc/connect";
import { type EndState, MusterError } from "@muster/job";
import type { FinishedItem } from "@muster/proto/scheduler/v1/finished";
import { FinishRequestSchema, type FinishResponse } from "@muster/proto/scheduler/v1/worker_service";
import { type Coalescer, coalesce, type Logger } from "@muster/runtime";
import type { RemoteIdentity } from "../lease/remote-identity.ts";
import type { Received } from "../received.ts";
import type { Service } from "../service/service.ts";
import { isRefused, SessionLostError } from "../service/service-fault.ts";
import { type EndedHere, stateOf } from "../words/finished.ts";
import { finishedBytes } from "../words/finished-bytes.ts";

const MAX_RESULTS = 500;
/** Fewer may share their call with others. */
const LEAST_TOGETHER = 50;
/** A quarter of what a call may have: over a slow line one that takes longer than its deadline would never be written. */
const MAX_BYTES: number = 1024 * 1024;
/** The size of an ending in a call, without its texts and its result. */
const ITEM_BYTES = 80;
const IN_FLIGHT = 3;
const DEADLINE_MS = 15_000;
const OK = 0;
/** Its entries are messages. */
const RESULTS_FIELD = FinishRequestSchema.field.results.number;

export interface FinishesOptions {
  readonly service: Service;
  readonly received: Received;
  readonly identity: () => RemoteIdentity;
  readonly onAnswer: (answer: FinishResponse) => void;
  readonly onFailure: (error: unknown, workerId: string) => void;
  readonly log: Logger;
}

/** Finish: group commit of endings, each with an answer of its own. */
export class Finishes {
  readonly #options: FinishesOptions;
  readonly #line: Coalescer<EndedHere, EndState | undefined>;

  constructor(options: FinishesOptions) {
    this.#options = options;
    this.#line = coalesce<EndedHere, EndState | undefined>({
      name: "finish",
      maxItems: MAX_RESULTS,
      maxBytes: MAX_BYTES,
      sizeOf,
      inFlight: IN_FLIGHT,
      maxWaiting: Number.POSITIVE_INFINITY,
      retrySingly: isRefused,
      flush: (endings) => this.#send(endings),
    });
  }

  /** @throws MusterError `unavailable` when it is not known whether it was kept: to be offered again */
  async add(ending: EndedHere): Promise<EndState> {
    return kept(await this.#line.add(ending));
  }

  /** The same of several that ended together, in their order. */
  async addAll(endings: readonly EndedHere[]): Promise<readonly EndState[]> {
    return (await this.#line.addMany(endings)).map(kept);
  }

  /**
   * The same, by a call of its own where they are many: then a promise and a place in a line for each of them would cost more
   * than what the call says of it. Whoever calls has few such calls under way.
   */
  async addTogether(endings: readonly EndedHere[]): Promise<readonly EndState[]> {
    const bytes = endings.reduce((sum, ending) => sum + sizeOf(ending), 0);
    if (endings.length < LEAST_TOGETHER || endings.length > MAX_RESULTS || bytes > MAX_BYTES)
      return this.addAll(endings);
    return (await this.#send(endings)).map(kept);
  }

  idle(): Promise<void> {
    return this.#line.idle();
  }

  /** Undefined for those that are to be offered again. */
  async #send(endings: readonly EndedHere[]): Promise<(EndState | undefined)[]> {
    const { service, received, identity, onAnswer, onFailure } = this.#options;
    const { workerId, session } = identity();
    // Of an id that is no longer this worker's nothing is its own any more.
    const own = endings.filter((ending) => ending.workerId === workerId);
    if (own.length === 0) return endings.map(() => "stale");
    const said = received.all();
    const request = create(FinishRequestSchema, { workerId, session, received: said });
    // The library writes what it does not know as it is.
    request.$unknown = [{ no: RESULTS_FIELD, wireType: WireType.LengthDelimited, data: finishedBytes(own) }];
    try {
      const answer = await service.call((calls, options) => calls.finish(request, options), {
        timeoutMs: DEADLINE_MS,
      });
      received.onSaid(said);
      onAnswer(answer);
      const states = own.map((ending, place) => this.#stateFrom(ending, answer.items[place]));
      if (own.length === endings.length) return states;
      const byEnding = new Map(own.map((ending, place) => [ending, states[place]]));
      return endings.map((ending) => (byEnding.has(ending) ? byEnding.get(ending) : "stale"));
    } catch (error) {
      onFailure(error, workerId);
      if (error instanceof SessionLostError) return endings.map(() => "stale");
      throw error;
    }
  }

  #stateFrom({ taskId, fence }: EndedHere, item: FinishedItem | undefined): EndState | undefined {
    switch (item?.code) {
      case OK:
        return stateOf(item.state, "succeeded");
      case Code.FailedPrecondition:
      case Code.NotFound:
        return "stale";
      case Code.InvalidArgument:
        this.#options.log.error(
          { job: taskId, fence, why: item.message },
          "its end could not be kept as it was: it has failed",
        );
        return stateOf(item.state, "failed");
      default:
        return undefined;
    }
  }
}

function kept(state: EndState | undefined): EndState {
  if (state === undefined) throw new MusterError("unavailable", "the API could not keep an ending just now");
  return state;
}

function sizeOf({ outcome }: EndedHere): number {
  if (outcome.kind === "succeeded") return ITEM_BYTES + (outcome.result?.data.length ?? 0);
  // Of text that is not ASCII: as many bytes as characters at least, and three times as many at most.
  const text = "error" in outcome ? (outcome.error?.length ?? 0) : 0;
  const stack = "stack" in outcome ? (outcome.stack?.length ?? 0) : 0;
  return ITEM_BYTES + 3 * (text + stack);
}
