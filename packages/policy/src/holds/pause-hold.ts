import { after, type HoldKind } from "./hold-kind.ts";

/** The job's type is paused. Ends when the type is resumed. */
export interface PauseHold {
  readonly code: "pause";
  readonly type: string;
}

/** What `hold` says about a job whose type is paused. */
export const pauseHold = (type: string): string => `pause:${type}`;

export const PAUSE_HOLDS: HoldKind<PauseHold> = {
  code: "pause",
  read: (hold) => {
    const type = after("pause", hold);
    return type === undefined ? undefined : { code: "pause", type };
  },
  say: ({ type }) => `type ${JSON.stringify(type)} is paused`,
};
