import type { JobEvent } from "@muster/proto/scheduler/v1/job";
import { useEffect, useState } from "preact/hooks";
import { link } from "./link.ts";
import type { Follow } from "./messages.ts";

export interface Following {
  /** Whether changes come at once; else the page asks for them now and then. */
  readonly live: boolean;
  /** There is more to come: a job that had ended was redriven. */
  readonly again: () => void;
}

/** Hears of what happens to one job from its beginning on, or to some from now on. One follow a tab: the last one counts. */
export function useFollow(
  follow: Follow | undefined,
  onEvents: (events: readonly JobEvent[]) => void,
): Following {
  const [live, setLive] = useState(false);
  const key = follow?.key ?? "";
  useEffect(() => {
    if (follow === undefined) return undefined;
    const end = link().listen(key, (message) => {
      if (message.kind === "events") onEvents(message.events);
      if (message.kind === "live") setLive(message.live);
    });
    link().send({ kind: "follow", follow });
    return () => {
      setLive(false);
      end(() => link().send({ kind: "follow", follow: undefined }));
    };
  }, [key]);
  return { live, again: () => link().send({ kind: "again", key, why: undefined }) };
}
