import { Code, ConnectError, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
import { ExternalScaler, type ScaledObjectRef } from "@muster/proto/externalscaler/externalscaler";
import { demandAll, demandQueue } from "../access/reach.ts";
import type { ApiContext } from "../api-context.ts";
import { withKeepalives } from "../requests/keepalive.ts";
import { slotsFor } from "./demand.ts";
import { readTerms, type ScaleTerms } from "./scale-terms.ts";

/** The one metric: slots that are needed. KEDA compares it with the slots of a replica. */
const METRIC = "slots";
const FIELD = "scalerMetadata.";

/** What KEDA asks of an external scaler. */
export function scalerRoutes({ demand, keepaliveMs }: ApiContext): (router: ConnectRouter) => void {
  return (router) => {
    router.service(ExternalScaler, {
      isActive: async (ref, call) => ({ result: (await demand.ask(termsOf(ref, call))).active }),
      streamIsActive: (ref, call) => {
        const terms = termsOf(ref, call);
        return told(demand.follow(terms, call.signal), keepaliveMs, call.signal);
      },
      getMetricSpec: (ref, call) => {
        const { slotsPerReplica } = termsOf(ref, call);
        return {
          metricSpecs: [
            { metricName: METRIC, targetSize: BigInt(slotsPerReplica), targetSizeFloat: slotsPerReplica },
          ],
        };
      },
      getMetrics: async ({ scaledObjectRef: ref }, call) => {
        const terms = termsOf(ref, call);
        const known = await demand.ask(terms);
        const slots = slotsFor(known.demand, terms, Date.now());
        return {
          metricValues: [{ metricName: METRIC, metricValue: BigInt(slots), metricValueFloat: slots }],
        };
      },
    });
  };
}

/** @throws MusterError `invalid_argument`; ConnectError PERMISSION_DENIED for queues beyond the caller's grants */
function termsOf(ref: ScaledObjectRef | undefined, call: Pick<HandlerContext, "values">): ScaleTerms {
  const terms = readTerms(Object.entries(ref?.scalerMetadata ?? {}), FIELD);
  if (terms.queues === undefined) demandAll(call, "scale.read", `${FIELD}queues`);
  for (const queue of terms.queues ?? []) demandQueue(call, "scale.read", `${FIELD}queues`, queue);
  return terms;
}

/**
 * Ends without an error where this server is about to be gone: KEDA comes back 2 s after such an end, and only after a minute,
 * in the long run, where streams of its were cut off.
 */
async function* told(
  changes: AsyncGenerator<boolean>,
  everyMs: number,
  signal: AbortSignal,
): AsyncGenerator<{ result: boolean }> {
  let last: boolean | undefined;
  try {
    for await (const active of withKeepalives(changes, everyMs, signal)) {
      last = active ?? last;
      if (last !== undefined) yield { result: last };
    }
  } catch (error) {
    if (!signal.aborted || ConnectError.from(error).code !== Code.Unavailable) throw error;
  }
}
