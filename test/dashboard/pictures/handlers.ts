import { setTimeout as pause } from "node:timers/promises";
import { type Handler, PermanentError } from "@muster/job";

/** The work of a shop, for the pictures: it takes about as long as real work, and some of it fails. */

interface Work {
  /** Milliseconds of it. */
  readonly ms: number;
  /** Attempts that fail before one succeeds. */
  readonly fails?: number;
}

const OUT_OF_ORDER: Readonly<Record<string, string>> = {
  sendMail: "connect ECONNREFUSED 10.0.3.17:587",
  chargeCard: "card declined by issuer: insufficient funds",
  resizeImage: "Input buffer contains unsupported image format",
  syncOrder: "the warehouse answered 503: maintenance until 06:00",
};

const work: Handler<Work> = async (job, { attempt, log, signal }) => {
  const { ms, fails = 0 } = job.json();
  log.info({ queue: job.queue }, "started");
  await pause(ms, undefined, { signal });
  if (attempt > fails) return { took: ms };
  const message = OUT_OF_ORDER[job.type] ?? "the receiver closed the connection";
  throw job.type === "chargeCard" ? new PermanentError(message) : new Error(message);
};
export const handlers: Readonly<Record<string, Handler<Work>>> = {
  sendMail: work,
  chargeCard: work,
  resizeImage: work,
  syncOrder: work,
  indexPage: work,
};

interface Report {
  readonly month: string;
  readonly pages: number;
  readonly msPerPage: number;
}

/** Fails twice for a reason that passes, and then says how far it is. */
export const buildReport: Handler<Report> = async (job, { attempt, log, progress, signal }) => {
  const { month, pages, msPerPage } = job.json();
  log.info({ month, pages }, "collecting invoices");
  if (attempt === 1) {
    log.warn({ waitedMs: 1500 }, "the ledger is slow");
    throw new Error("canceling statement due to statement timeout");
  }
  if (attempt === 2) throw new Error("ledger replica is 42 s behind");
  for (let page = 1; page <= pages; page += 1) {
    log.info({ page, of: pages, rows: 480 + ((page * 37) % 90) }, "page rendered");
    progress(page / pages);
    await pause(msPerPage, undefined, { signal });
  }
  return { month, pages, file: `reports/${month}.pdf` };
};
