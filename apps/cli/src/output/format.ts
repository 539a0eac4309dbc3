/** How answers are printed: for people, or for programs. */
export const FORMATS = ["table", "wide", "json", "jsonl"] as const;
export type Format = (typeof FORMATS)[number];

export const isForPrograms = (format: Format): boolean => format === "json" || format === "jsonl";
