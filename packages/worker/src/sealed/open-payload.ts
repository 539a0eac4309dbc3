import { type Body, type ClaimedJob, isSealed, isUnavailable, type Outcome } from "@muster/job";
import { describe } from "@muster/runtime";
import { keyNameOf, SealError, type Sealing } from "@muster/sealing";
import { AttemptSealer } from "./attempt-sealer.ts";

/** How an engine treats what is sealed. */
export interface EngineSealing {
  readonly sealing: Sealing;
  /** Whether jobs fail whose payload is not sealed. */
  readonly refusesClear: boolean;
}

type Refusal = Extract<Outcome, { kind: "error" | "permanent" }>;

/** A job that may begin; or how its attempt ends instead, in words without anything of the payload. */
export type Opened =
  | { readonly payload: Body; readonly sealer: AttemptSealer }
  | { readonly refusal: Refusal };

/**
 * Where this worker has no keys: a handler would take an envelope for the payload, and print it, send it on, store it.
 * Undefined for what is not sealed.
 */
export function refuseSealed({ data }: Body): Refusal | undefined {
  if (!isSealed(data)) return undefined;
  const kid = JSON.stringify(keyNameOf(data));
  const error = `payload: is sealed with the key ${kid}, and this worker has none: expected PAYLOAD_KEYS_FILE, or startWorker({ sealing }), with that key`;
  return { kind: "error", error };
}

/** Before the handler: the payload in clear, and what seals whatever the attempt writes. Never rejects. */
export async function openPayload(
  { sealing, refusesClear }: EngineSealing,
  job: Pick<ClaimedJob, "taskId" | "type" | "payload">,
): Promise<Opened> {
  const { payload, type } = job;
  try {
    // Before it runs: a result that nobody can seal would be work done in vain.
    const sealer = new AttemptSealer(await sealing.sealer(), job);
    if (payload.kind === "bytes" && isSealed(payload.data)) {
      const { content, data } = await sealing.open(payload.data, { purpose: "payload", type });
      return { payload: { kind: content === "json" ? "json" : "bytes", data }, sealer };
    }
    if (!refusesClear) return { payload, sealer };
    const error = "payload: is not sealed, and this worker takes sealed ones only (PAYLOAD_CLEAR=refuse)";
    return { refusal: { kind: "permanent", error } };
  } catch (error) {
    return { refusal: refusalOf(error) };
  }
}

/** A key that has not been rolled out everywhere comes; what was changed stays so. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof SealError)
    return { kind: error.mayPass ? "error" : "permanent", error: `payload: ${error.message}` };
  return { kind: "error", error: isUnavailable(error) ? error.message : describe(error) };
}
