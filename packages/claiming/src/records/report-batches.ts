import { type Database, isOneRowsFault, keepReports } from "@muster/db";
import type { Report } from "@muster/job";
import { type Coalescer, coalesce } from "@muster/runtime";

const MAX_REPORTS = 500;
const MAX_BYTES: number = 1024 * 1024;
/** The size of a report in a statement, without its data. */
const ROW_BYTES = 100;

/** Group commit of reports: whether each was taken. `onEvents` gets the events of watched rows, once per flush. */
export function createReportBatches(
  database: Database,
  onEvents: (events: string[]) => void,
): Coalescer<Report, boolean> {
  return coalesce<Report, boolean>({
    name: "report",
    maxItems: MAX_REPORTS,
    maxBytes: MAX_BYTES,
    sizeOf: ({ entries }) => entries.reduce((sum, { data }) => sum + data.length, ROW_BYTES),
    inFlight: 1,
    maxWaiting: Number.POSITIVE_INFINITY,
    retrySingly: isOneRowsFault,
    flush: async (reports) => {
      const held = new Map<Report, boolean>();
      for (const [workerId, group] of Map.groupBy(reports, (report) => report.workerId)) {
        const kept = await keepReports(database, workerId, group);
        onEvents(kept.events);
        for (const [index, report] of group.entries()) held.set(report, kept.held[index] === true);
      }
      return reports.map((report) => held.get(report) === true);
    },
  });
}
