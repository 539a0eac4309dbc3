import { useEffect, useState } from "preact/hooks";
import { heardFailure } from "../session.ts";
import { link } from "./link.ts";
import type { Failure } from "./messages.ts";
import type { SharedAnswer, SharedName, SharedRequest } from "./shared-calls.ts";

export interface Shared<Answer> {
  /** The last one that came, which stays while later ones fail. Undefined: none has come yet. */
  readonly answer: Answer | undefined;
  /** When it came, milliseconds since 1970. */
  readonly at: number | undefined;
  /** Of the latest call. Undefined: it was answered. */
  readonly failure: Failure | undefined;
  /** Asks anew, in all tabs: after a change. `why`: what all tabs have heard of, for which one call is enough. */
  readonly again: (why?: string) => void;
}

interface Held<Answer> extends Omit<Shared<Answer>, "again"> {
  readonly key: string;
}

/**
 * The answer to a call that reads, shared with all tabs of the browser, and kept up to date while the tab is visible.
 * @param everyMs how old it may become; 0: it is asked for once
 */
export function useShared<Name extends SharedName>(
  call: Name,
  request: SharedRequest<Name>,
  everyMs: number,
): Shared<SharedAnswer<Name>> {
  const key = `${call} ${everyMs} ${textOf(request)}`;
  const [held, setHeld] = useState<Held<SharedAnswer<Name>>>(nothing(key));
  useEffect(() => {
    setHeld(nothing(key));
    const end = link().listen(key, (message) => {
      if (message.kind === "answer")
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the hub answers by the key what its call answers
        setHeld({ key, answer: message.answer as SharedAnswer<Name>, at: message.at, failure: undefined });
      if (message.kind !== "failure") return;
      heardFailure(message.failure);
      setHeld((before) => ({ ...before, failure: message.failure }));
    });
    link().send({ kind: "want", wish: { key, call, request, everyMs } });
    return () => end(() => link().send({ kind: "drop", key }));
  }, [key]);
  const again = (why?: string): void => link().send({ kind: "again", key, why });
  return held.key === key ? { ...held, again } : { ...nothing(key), again };
}

const nothing = (key: string): Held<never> => ({ key, answer: undefined, at: undefined, failure: undefined });

/** Of a request: timestamps and durations have numbers that JSON does not know. */
function textOf(request: unknown): string {
  return JSON.stringify(request, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}
