import { BreakerState, type Limit, type LimitKeyUse } from "@muster/proto/scheduler/v1/limit";
import type { Pause } from "@muster/proto/scheduler/v1/queue";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { atLeast, whole } from "../../format/numbers.ts";
import { keyName, keyState } from "../../limits/limit-words.ts";
import { useShared } from "../../live/use-shared.ts";
import { Badge } from "../../parts/badge.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Ago } from "../../parts/time.tsx";
import { PauseDialog, type PauseTarget, ResumeDialog } from "../../pauses/pause-dialog.tsx";

const EVERY_MS = 5_000;

type Keyed = Pick<Limit, "name" | "keyLabel">;

export interface KeyUseProps {
  readonly limit: Keyed;
  readonly mayPause: boolean;
}

/** The keys that are closed, and those with most jobs. */
export function KeyUse({ limit, mayPause }: KeyUseProps): VNode {
  const shared = useShared("getLimitUse", { limit: limit.name }, EVERY_MS);
  const pauses = useShared("listPauses", { pageSize: 1_000 }, EVERY_MS);
  const paused = pausedKeys(pauses.answer?.pauses ?? [], limit.name);
  const columns = columnsOf(limit, paused);
  return (
    <section aria-labelledby="keys">
      <h2 id="keys">Keys in use</h2>
      <Loaded shared={shared}>
        {({ keys, more }) => (
          <>
            <Table
              label="Keys in use"
              columns={mayPause ? [...columns, pausing(limit, paused, pauses.again)] : columns}
              rows={keys}
              keyOf={({ key }) => key}
              empty="No job waits for it, and none runs under it."
            />
            {more && (
              <p class="quiet">There are more keys and jobs than were looked at: others may have more.</p>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}

const pausedKeys = (pauses: readonly Pause[], limit: string): ReadonlySet<string> =>
  new Set(
    pauses.flatMap(({ target }) =>
      target.case === "limitKey" && target.value.limit === limit ? [target.value.key] : [],
    ),
  );

const columnsOf = ({ keyLabel }: Keyed, paused: ReadonlySet<string>): readonly Column<LimitKeyUse>[] => [
  { head: "Key", cell: ({ key }) => keyName(key, keyLabel) },
  {
    head: "State",
    cell: (use) => (paused.has(use.key) ? <Badge tone="wait">paused</Badge> : <State use={use} />),
  },
  {
    head: "Running",
    number: true,
    cell: ({ running, maxRunning }) => (
      <>
        {maxRunning === 0 ? whole(running) : `${whole(running)} of ${whole(maxRunning)}`}
        {maxRunning > 0 && <meter min={0} max={maxRunning} value={running} aria-label="How full it is" />}
      </>
    ),
  },
  { head: "Waiting", number: true, cell: ({ waiting, moreWaiting }) => atLeast(waiting, moreWaiting) },
];

function State({ use }: { readonly use: LimitKeyUse }): VNode {
  const [name, tone] = keyState(use);
  return (
    <>
      <Badge tone={tone}>{name}</Badge>
      {use.closedUntil !== undefined && (
        <span class="quiet">
          {" "}
          {use.breaker === BreakerState.OPEN ? "tries one job" : "opens"} <Ago time={use.closedUntil} />
        </span>
      )}
      {use.reason !== "" && <div class="quiet error-text">{use.reason}</div>}
    </>
  );
}

const pausing = (limit: Keyed, paused: ReadonlySet<string>, again: () => void): Column<LimitKeyUse> => ({
  head: <span class="unseen">actions</span>,
  cell: ({ key }) => <PauseKey limit={limit} keyOf={key} isPaused={paused.has(key)} onChanged={again} />,
});

interface PauseKeyProps {
  readonly limit: Keyed;
  readonly keyOf: string;
  readonly isPaused: boolean;
  readonly onChanged: () => void;
}

function PauseKey({ limit, keyOf, isPaused, onChanged }: PauseKeyProps): VNode {
  // What was asked for when the dialog opened: it has something to say after the change, too.
  const [asked, setAsked] = useState<"Pause" | "Resume">();
  const { name, keyLabel } = limit;
  const what = `${keyLabel === "" ? "" : "key "}${keyName(keyOf, keyLabel)} of ${name}`;
  const verb = isPaused ? "Resume" : "Pause";
  const dialog = {
    title: `${asked ?? verb} ${what}`,
    target: (): PauseTarget => ({ case: "limitKey", value: { limit: name, key: keyOf } }),
    onChanged,
    onClose: () => setAsked(undefined),
  };
  return (
    <>
      <button type="button" class="small" onClick={() => setAsked(verb)} aria-label={`${verb} ${what}`}>
        {verb}
      </button>
      {asked === "Pause" && <PauseDialog {...dialog} />}
      {asked === "Resume" && <ResumeDialog {...dialog} />}
    </>
  );
}
