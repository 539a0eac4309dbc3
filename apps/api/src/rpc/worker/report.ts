import type { ServiceImpl } from "@connectrpc/connect";
import type { Reading } from "@muster/job";
import type { ReportRequest, WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import type { SaidReport } from "@muster/remote";
import type { ApiContext } from "../../api-context.ts";
import { readJobId, rpcReading } from "../fields.ts";
import { callingWorker, readLength, readReceived } from "./calling-worker.ts";
import { readEntries } from "./read-entries.ts";
import { toHeld } from "./read-held.ts";

/** Keeps what handlers report; a repeat keeps nothing twice. */
export function report(context: ApiContext): ServiceImpl<typeof WorkerService>["report"] {
  const { remote } = context;
  return async (request, call) => {
    const reading = rpcReading();
    readReceived(reading, request);
    readLength(reading, "reports", request.reports);
    const reports = readReports(reading, request);
    reading.end();
    const worker = await callingWorker(context, call, request);
    await remote.named(
      worker,
      reports.map(({ taskId }) => taskId),
    );
    return { unknown: (await remote.reports.report(worker, reports)).map(toHeld) };
  };
}

function readReports(reading: Reading, { reports }: ReportRequest): SaidReport[] {
  const seen = new Set<string>();
  return reports.map(({ jobId, fence, entries }, index) => {
    const at = `reports[${index}]`;
    const taskId = readJobId(reading, `${at}.job_id`, jobId);
    if (seen.has(taskId)) reading.refuse(`${at}.job_id`, "each attempt once", jobId);
    seen.add(taskId);
    return { taskId, fence, entries: readEntries(reading, `${at}.entries`, entries) };
  });
}
