import type { Handler } from "@muster/job";
import type { Payload } from "../../run/payload.ts";
import { handlerStarted, probeStarted } from "../../run/starts.ts";

/** The module that HANDLERS names. */
export const work: Handler = () => handlerStarted();

export const probe: Handler<Payload> = (job) => probeStarted(job.json().at);
