import type { DebouncedJob, KeyedJob, ThrottledJob } from "@muster/db";
import { newJob } from "./fixture.ts";

export const HOUR_MS = 3_600_000;

const body = (text: string) => ({ kind: "bytes", data: Buffer.from(text) }) as const;

export const keyed = (key: string, keepMs?: number): KeyedJob => ({
  ...newJob(),
  key,
  requestHash: Buffer.from("same"),
  ...(keepMs !== undefined && { keepMs }),
});

export const throttled = (key: string, windowMs: number = HOUR_MS, text = ""): ThrottledJob => ({
  ...newJob({ payload: body(text) }),
  key,
  windowMs,
});

export const debounced = (key: string, text: string, more: Partial<DebouncedJob> = {}): DebouncedJob => ({
  ...newJob({ payload: body(text) }),
  key,
  waitMs: HOUR_MS,
  ...more,
});
