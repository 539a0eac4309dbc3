import { after, type HoldKind } from "./hold-kind.ts";

/** No worker that took the job knew its type. Ends when one that does claims it. */
export interface TypeHold {
  readonly code: "type";
  readonly type: string;
}

/** What `hold` says about a job whose type is unknown to the worker that popped it. */
export const typeHold = (type: string): string => `type:${type}`;

export const TYPE_HOLDS: HoldKind<TypeHold> = {
  code: "type",
  read: (hold) => {
    const type = after("type", hold);
    return type === undefined ? undefined : { code: "type", type };
  },
  say: ({ type }) => `no worker that took it has a handler for type ${JSON.stringify(type)}`,
};
