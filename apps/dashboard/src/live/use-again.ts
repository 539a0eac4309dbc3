import { useEffect, useRef } from "preact/hooks";
import type { Shared } from "./use-shared.ts";

/** What was asked for at one version of a job is asked for anew at the next: once, however many tabs have heard of it. */
export function useAgain({ again }: Pick<Shared<unknown>, "again">, version: number): void {
  const asked = useRef(version);
  useEffect(() => {
    if (asked.current !== version) again(`version ${version}`);
    asked.current = version;
  }, [version]);
}
