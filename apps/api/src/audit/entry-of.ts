import { createHash } from "node:crypto";
import { type DescMethod, type Message, toBinary } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type { AuditEntry } from "@muster/db";
import { callerOf } from "../access/caller.ts";
import { addressOf } from "../bounds/party.ts";

export type AuditedCall = Pick<HandlerContext, "values" | "requestHeader" | "method">;

/** What a call was about. Names and ids; never what a job carries. */
export interface About {
  /** Such as `job:0199…` and `limit:mail`. */
  readonly targets?: readonly string[];
  /** What chose the targets, where the call did not name them. */
  readonly filter?: unknown;
  /** Default: as many as targets are named. */
  readonly count?: number;
  readonly reason?: string | null;
}

/** For people who look for one client among many. */
const MAX_AGENT_CHARS = 100;

export const methodName = ({ name, parent }: DescMethod): string => `${parent.typeName}/${name}`;

export const jobTarget = (taskId: string): string => `job:${taskId}`;
export const tokenTarget = (id: string): string => `token:${id}`;
/** Of rows that a statement has changed. */
export const jobTargets = (rows: readonly { readonly task_id?: unknown }[]): string[] =>
  rows.map((row) => jobTarget(String(row.task_id)));
export const bulkTarget = (id: string): string => `bulk:${id}`;
export const limitTarget = (name: string): string => `limit:${name}`;
export const keyTarget = (limit: string, key: string): string => `key:${limit}:${key}`;
export const placementRuleTarget = (name: string): string => `placement rule:${name}`;
export const workerTarget = (name: string): string => `worker:${name}`;
export const scheduleTarget = (name: string): string => `schedule:${name}`;

/** The row of a call that was answered. */
export function entryOf(call: AuditedCall, about: About): AuditEntry {
  const { kind, id, name } = callerOf(call);
  return {
    who: { kind, id, name },
    address: addressOf(call),
    agent: (call.requestHeader.get("user-agent") ?? "").slice(0, MAX_AGENT_CHARS),
    method: methodName(call.method),
    ...tellAbout(about),
    requestHash: "",
    result: "OK",
  };
}

type Told = Pick<AuditEntry, "targets" | "filter" | "count" | "reason">;

/** As a row tells it. */
function tellAbout({ targets = [], filter, count = targets.length, reason }: About): Told {
  return {
    targets,
    filter: filter === undefined ? null : JSON.stringify(filter),
    count,
    reason: reason ?? "",
  };
}

/**
 * The same for changes that a call makes, by what they are about. With a digest of the request, so that whoever has the request can
 * show that it was this one; made with the first row, because one may have 20 MB and change nothing.
 */
export function changesOf(call: AuditedCall, request: Message): (about: About) => AuditEntry {
  // While its connection is there.
  const entry = entryOf(call, {});
  let requestHash: string | undefined;
  return (about) => {
    requestHash ??= digestOf(call.method, request);
    return { ...entry, ...tellAbout(about), requestHash };
  };
}

function digestOf({ input }: DescMethod, request: Message): string {
  return createHash("sha256").update(toBinary(input, request)).digest("hex");
}
