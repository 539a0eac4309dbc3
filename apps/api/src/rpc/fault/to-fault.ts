import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { FaultRecord } from "@muster/db";
import type { FaultSchema } from "@muster/proto/scheduler/v1/fault_service";
import { HIDDEN } from "../../access/sight.ts";

/** @param sees whether the caller may read the errors that its message is made of */
export function toFault(fault: FaultRecord, sees: boolean): MessageInitShape<typeof FaultSchema> {
  const { fingerprint, type, frame } = fault;
  return {
    fingerprint,
    type,
    message: sees || fault.message === "" ? fault.message : HIDDEN,
    frame,
    failures: BigInt(fault.failures),
    dead: BigInt(fault.dead),
    firstSeen: timestampFromDate(fault.firstSeen),
    lastSeen: timestampFromDate(fault.lastSeen),
    firstVersion: fault.firstVersion ?? "",
    lastVersion: fault.lastVersion ?? "",
    workers: [...fault.workers],
    queues: [...fault.queues],
    sampleJobIds: [...fault.sampleJobIds],
    hours: fault.hours.map(BigInt),
  };
}
