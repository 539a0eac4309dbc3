import type { Report } from "@muster/job";
import { type Coalescer, coalesce } from "@muster/runtime";
import { isRefused, SessionLostError } from "../service/service-fault.ts";
import { reportOf } from "../words/reported.ts";
import type { FinishesOptions } from "./finishes.ts";

const MAX_REPORTS = 500;
const MAX_BYTES: number = 1024 * 1024;
/** The size of a report in a call, without its data. */
const REPORT_BYTES = 60;
const DEADLINE_MS = 15_000;

/** Report: group commit of what handlers report. False for attempts that are no longer this worker's. */
export function createReports({
  service,
  received,
  identity,
  onFailure,
}: Omit<FinishesOptions, "onAnswer" | "log">): Coalescer<Report, boolean> {
  const send = async (reports: readonly Report[]): Promise<boolean[]> => {
    const { workerId, session } = identity();
    const own = reports.filter((report) => report.workerId === workerId);
    if (own.length === 0) return reports.map(() => false);
    const said = received.all();
    const request = { workerId, session, reports: own.map(reportOf), received: said };
    try {
      const { unknown } = await service.call((calls, options) => calls.report(request, options), {
        timeoutMs: DEADLINE_MS,
      });
      received.onSaid(said);
      const gone = new Set(unknown.map(({ jobId, fence }) => `${jobId} ${fence}`));
      return reports.map(
        (report) => report.workerId === workerId && !gone.has(`${report.taskId} ${report.fence}`),
      );
    } catch (error) {
      onFailure(error, workerId);
      if (error instanceof SessionLostError) return reports.map(() => false);
      throw error;
    }
  };
  return coalesce<Report, boolean>({
    name: "report",
    maxItems: MAX_REPORTS,
    maxBytes: MAX_BYTES,
    sizeOf: ({ entries }) => entries.reduce((sum, { data }) => sum + data.length, REPORT_BYTES),
    inFlight: 1,
    maxWaiting: Number.POSITIVE_INFINITY,
    retrySingly: isRefused,
    flush: send,
  });
}
