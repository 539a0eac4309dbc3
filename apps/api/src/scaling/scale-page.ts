import { MusterError } from "@muster/job";
import { BadQuestion, type OpsPage } from "@muster/runtime";
import { slotsFor } from "./demand.ts";
import type { DemandBoard } from "./demand-board.ts";
import { readTerms, type ScaleTerms } from "./scale-terms.ts";

/** `GET /scale?queues=mail`: how much work there is, for scalers that read a number from JSON. Never 0 for "not known". */
export function scalePage(demand: DemandBoard): OpsPage {
  return async (asked) => {
    const terms = termsOf(asked);
    const told = await demand.ask(terms);
    const { ready, running, limited, unhandled, oldestMs } = told.demand;
    const now = Date.now();
    const slots = slotsFor(told.demand, terms, now);
    return {
      active: told.active,
      slots,
      replicas: Math.ceil(slots / terms.slotsPerReplica),
      ready,
      running,
      limited,
      unhandled,
      oldest_wait_seconds: oldestMs === undefined ? 0 : Math.max(0, (now - oldestMs) / 1000),
      age_seconds: told.ageMs / 1000,
    };
  };
}

function termsOf(asked: URLSearchParams): ScaleTerms {
  try {
    return readTerms(asked);
  } catch (error) {
    if (error instanceof MusterError) throw new BadQuestion(error.message, { cause: error });
    throw error;
  }
}
