import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Duration } from "@bufbuild/protobuf/wkt";
import {
  type Bulk,
  type BulkAction,
  type BulkFilter,
  BulkSchema,
  BulkService,
  BulkState,
  StartBulkResponseSchema,
} from "@muster/proto/scheduler/v1/bulk_service";
import { confirmed, typed, whereOf } from "../../command/confirm.ts";
import { orEmpty } from "../../command/listing.ts";
import { EXIT } from "../../command/mistakes.ts";
import type { Session } from "../../command/session.ts";
import { countText } from "../../output/words.ts";
import { bulkFacts } from "./bulk-facts.ts";
import { actionWord } from "./filter.ts";

const LOOK_EACH_MS = 500;

export interface BulkOrder {
  readonly action: BulkAction;
  readonly filter: BulkFilter;
  readonly perSecond: number;
  readonly reason: string;
  readonly requestId: string;
  /** Of cancels. */
  readonly grace?: Duration | undefined;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly detach: boolean;
}

/** Looks how many there are, asks, starts it on the server, and says how far it is until it has ended. */
export async function startBulk(session: Session, order: BulkOrder): Promise<number> {
  const { out } = session;
  const bulks = session.api(BulkService);
  const { action, filter, perSecond, reason, grace } = order;
  const request = { action, filter, perSecond, reason, ...(grace !== undefined && { grace }) };
  const found = await bulks.startBulk({ ...request, dryRun: true });
  const count = countText(found.matched, found.matchedMore);
  const what = `${actionWord(action)} ${count} ${found.matched === 1n && !found.matchedMore ? "job" : "jobs"}`;
  if (order.dryRun || (found.matched === 0n && !found.matchedMore)) {
    const sample = found.sampleJobIds.length === 0 ? "" : `, such as\n  ${found.sampleJobIds.join("\n  ")}`;
    const told = order.dryRun ? `It would ${what}${sample}` : "No job matches: nothing was changed";
    out.answer(StartBulkResponseSchema, found, String(found.matched), told);
    return EXIT.ok;
  }
  await confirmed(session, what, order.yes);
  const { before } = found;
  const requestId = order.requestId || randomUUID();
  const started = await bulks.startBulk({ ...request, requestId, ...(before !== undefined && { before }) });
  const bulk = orEmpty(BulkSchema, started.bulk);
  if (order.detach) {
    out.answer(
      BulkSchema,
      bulk,
      bulk.bulkId,
      `${bulk.bulkId} goes on on the server: ${typed("bulk", "get", bulk.bulkId)}`,
    );
    return EXIT.ok;
  }
  out.note(`Started ${whereOf(session)}; it goes on without you: ${typed("bulk", "get", bulk.bulkId)}`);
  return followBulk(session, bulk);
}

/** Until it has ended. @returns the exit code by how it did */
export async function followBulk(session: Session, started: Bulk): Promise<number> {
  const { around, out } = session;
  let bulk = started;
  let told = "";
  try {
    while (bulk.state === BulkState.RUNNING) {
      const line = `${countText(bulk.done, false)} of ${countText(bulk.matched, bulk.matchedMore)} done`;
      if (line !== told) out.progress(line);
      told = line;
      await sleep(LOOK_EACH_MS, undefined, { signal: around.signal }).catch(() => undefined);
      bulk = await session.api(BulkService).getBulk({ bulkId: bulk.bulkId });
    }
  } finally {
    out.progress("");
  }
  out.facts(BulkSchema, bulk, bulk.bulkId, bulkFacts(bulk));
  return bulk.state === BulkState.DONE ? EXIT.ok : EXIT.failed;
}
