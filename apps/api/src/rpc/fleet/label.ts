import type { ServiceImpl } from "@connectrpc/connect";
import { labelNames } from "@muster/db";
import { NAME_LABEL, type Reading } from "@muster/job";
import type { FleetService, LabelWorkersRequest } from "@muster/proto/scheduler/v1/fleet_service";
import type { ApiContext } from "../../api-context.ts";
import { rpcReading } from "../fields.ts";
import { changeFleet } from "./change-fleet.ts";
import { readLabelNames, readLabels } from "./read-selector.ts";
import { readTargets } from "./targets.ts";

export function labelWorkers(api: ApiContext): ServiceImpl<typeof FleetService>["labelWorkers"] {
  return (request, call) => {
    const reading = rpcReading();
    const targets = readTargets(reading, request);
    const labels = {
      set: readLabels(reading, "set", request.set),
      remove: readLabelNames(reading, "remove", request.remove),
      reset: readLabelNames(reading, "reset", request.reset),
    };
    refuseTwice(reading, request);
    reading.end();
    return changeFleet(api, call, request, {
      targets,
      change: (database, names) => labelNames(database, { names, ...labels }),
    });
  };
}

/** Whatever came last would win, and which that is nobody could see. */
function refuseTwice(reading: Reading, { set, remove, reset }: LabelWorkersRequest): void {
  const all = [...Object.keys(set), ...remove, ...reset];
  if (all.length === 0) reading.refuse("set", "at least one label to set, remove or reset", 0);
  const twice = all.find((label, index) => all.indexOf(label) < index);
  if (twice !== undefined) reading.refuse("set", "each label once among set, remove and reset", twice);
  if (all.includes(NAME_LABEL))
    reading.refuse("set", `no label ${NAME_LABEL}: it is the worker's name`, NAME_LABEL);
}
