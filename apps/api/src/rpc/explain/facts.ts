import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Behind, JobPolicies, JobSituation, LivePlace } from "@muster/db";
import type {
  ExplainCode,
  ExplainJobResponse,
  ExplainJobResponseSchema,
} from "@muster/proto/scheduler/v1/explain";

/** What is made of the facts: the code that fits best, and the same for people. */
export interface Explanation {
  readonly code: ExplainCode;
  readonly sentence: string;
  /** Fields of the answer that belong to the code. */
  readonly details?: Exclude<MessageInitShape<typeof ExplainJobResponseSchema>, ExplainJobResponse>;
}

/** Live workers, as they look to one queued job. */
export interface Fleet {
  readonly live: number;
  readonly knowType: number;
  /** Those that know its type and serve its queue, and of these those that are what it requires, where there are any; the slots are theirs. */
  readonly able: number;
  readonly slots: number;
  readonly busySlots: number;
}

/**
 * What a look into a job's Redis list found. `repaired` and `missing`: it was not there, and has or has not been put
 * back. `unsure`: not looked for, or too long a list. `unreachable`: Redis did not answer.
 */
export type ListLook = "listed" | "repaired" | "missing" | "unsure" | "unreachable";

/** What a queued job waits for. */
export interface Line {
  readonly fleet: Fleet;
  readonly look: ListLook;
  readonly ahead: number;
  /** There are more ahead than were counted. */
  readonly more: boolean;
  /** Those that are able, one by one. */
  readonly places?: readonly LivePlace[];
}

/** Everything an explanation is made of. `line` and `policies` are set for a queued job. */
export interface Facts extends JobSituation {
  readonly line?: Line;
  /** With the live workers that do not know all of its limits yet. */
  readonly policies?: JobPolicies & { readonly behind: readonly Behind[] };
}
