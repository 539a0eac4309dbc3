import type { Code } from "@connectrpc/connect";
import type { JobEvent } from "@muster/proto/scheduler/v1/job";
import type { SharedName } from "./shared-calls.ts";

/** An answer that a tab shows, and how old it may become. */
export interface Wish {
  readonly key: string;
  readonly call: SharedName;
  readonly request: unknown;
  /** 0: it is asked for once. */
  readonly everyMs: number;
}

/** Whose changes a tab wants to hear of at once: everything about one job, or the states of several. */
export type Follow =
  | { readonly key: string; readonly jobId: string }
  | { readonly key: string; readonly jobIds: readonly string[] };

export type FromTab =
  /** Said at each change, and now and then while it is visible: a tab that has crashed says nothing. */
  | { readonly kind: "here"; readonly visible: boolean; readonly focused: boolean }
  | { readonly kind: "want"; readonly wish: Wish }
  | { readonly kind: "drop"; readonly key: string }
  /** Something has changed: ask anew. Tabs that all have heard of the same say `why` alike, and it is asked once. */
  | { readonly kind: "again"; readonly key: string; readonly why: string | undefined }
  | { readonly kind: "follow"; readonly follow: Follow | undefined }
  /** Somebody else may be logged in: what is known is of whoever was before. */
  | { readonly kind: "forget" }
  | { readonly kind: "bye" };

export interface Failure {
  readonly code: Code;
  readonly message: string;
}

export type FromHub =
  | { readonly kind: "answer"; readonly key: string; readonly answer: unknown; readonly at: number }
  | { readonly kind: "failure"; readonly key: string; readonly failure: Failure }
  /** In their order, each once; of a follow that begins, all that the hub still has. */
  | { readonly kind: "events"; readonly key: string; readonly events: readonly JobEvent[] }
  /** Whether the events come as they happen. Not: another tab has the browser's one stream, so ask now and then. */
  | { readonly kind: "live"; readonly key: string; readonly live: boolean }
  /** Since when the API does not answer; undefined: it does. */
  | { readonly kind: "away"; readonly since: number | undefined }
  /** By how much the server's clock is ahead, as the answers to the hub's calls tell. */
  | { readonly kind: "clock"; readonly ahead: number };

/** What a hub has of a tab. A MessagePort is one. */
export interface TabPort {
  postMessage(message: FromHub): void;
}
