import { type Fault, FaultOrder } from "@muster/proto/scheduler/v1/fault_service";
import type { VNode } from "preact";
import { whole } from "../../format/numbers.ts";
import { useShared } from "../../live/use-shared.ts";
import { Loaded } from "../../parts/failed.tsx";
import { Ago } from "../../parts/time.tsx";
import { hrefTo } from "../../route/route.ts";

const EVERY_MS = 15_000;
const SHOWN = 5;

/** What fails, by its kind. */
export function LatestFaults(): VNode {
  const faults = useShared("listFaults", { pageSize: SHOWN, order: FaultOrder.LAST_SEEN }, EVERY_MS);
  return (
    <section class="card">
      <h2>
        <a href={hrefTo("faults")}>Faults</a>
      </h2>
      <Loaded shared={faults}>
        {(answer) =>
          answer.faults.length === 0 ? (
            <p class="quiet">Nothing has failed lately.</p>
          ) : (
            <ul class="plain">
              {answer.faults.map((fault) => (
                <Row key={fault.fingerprint} fault={fault} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function Row({ fault }: { readonly fault: Fault }): VNode {
  const { fingerprint, type, message, failures, lastSeen } = fault;
  return (
    <li>
      <a href={hrefTo("faults", [fingerprint])}>{message === "" ? "other failures" : message}</a>{" "}
      <span class="quiet">
        {type}, {failures === 1n ? "once" : `${whole(failures)} times`}, <Ago time={lastSeen} />
      </span>
    </li>
  );
}
