import type { Limit } from "@muster/proto/scheduler/v1/limit";
import type { VNode } from "preact";
import { whole } from "../../format/numbers.ts";
import { InForce } from "../../limits/in-force.tsx";
import { breakerText, rateText, whenFullText } from "../../limits/limit-words.ts";
import { useShared } from "../../live/use-shared.ts";
import { type Fact, Facts } from "../../parts/facts.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Ago } from "../../parts/time.tsx";
import { hrefToJobs } from "../../route/job-list.ts";
import { goTo, hrefTo } from "../../route/route.ts";
import { may, mayEverywhere } from "../../session.ts";
import { KeyUse } from "./key-use.tsx";
import { LimitActions, mayChange } from "./limit-actions.tsx";
import { Overrides } from "./overrides.tsx";

const EVERY_MS = 5_000;

/** One limit: what it says, its keys as they are now, and what some of them have instead. */
export function LimitPage({ id }: { readonly id: string }): VNode {
  const shared = useShared("getLimit", { name: id }, EVERY_MS);
  const { answer } = shared;
  return (
    <>
      <PageHead title={id} at={shared.at}>
        {answer !== undefined && mayChange(answer) && (
          <LimitActions limit={answer} onChanged={shared.again} onDeleted={() => goTo(hrefTo("limits"))} />
        )}
      </PageHead>
      <Loaded shared={shared}>
        {(limit) => (
          <>
            <section class="card" aria-label="What it says">
              <Facts facts={factsOf(limit)} />
            </section>
            <KeyUse limit={limit} mayPause={mayPause(limit)} />
            {limit.keyLabel !== "" && <Overrides limit={id} mayChange={mayChange(limit)} />}
          </>
        )}
      </Loaded>
    </>
  );
}

const mayPause = ({ queue }: Limit): boolean =>
  queue === "" ? mayEverywhere("operate") : may("operate", queue);

function factsOf(limit: Limit): Fact[] {
  const { type, queue, keyLabel, maxRunning, maxWaiting, rate, breaker, revision, updatedAt } = limit;
  const number = (value: number): string => (value === 0 ? "any number" : whole(value));
  return [
    [
      "Type",
      type === "" ? (
        "any"
      ) : (
        <a key="type" href={hrefToJobs({ type })}>
          {type}
        </a>
      ),
    ],
    [
      "Queue",
      queue === "" ? (
        "any"
      ) : (
        <a key="queue" href={hrefTo("queues", [queue])}>
          {queue}
        </a>
      ),
    ],
    ["What follows holds for", keyLabel === "" ? "all of them together" : `each ${keyLabel}`],
    ["Run at once", number(maxRunning)],
    ["May wait", number(maxWaiting)],
    ["Starts", rate === undefined ? "any number" : rateText(rate)],
    ["When it is full", whenFullText(limit.whenFull)],
    ["Share of a key by", limit.weightLabel === "" ? "equal shares" : `label ${limit.weightLabel}`],
    ["Starts a job takes by", limit.costLabel === "" ? "1 each" : `label ${limit.costLabel}`],
    ["Breaker", breaker === undefined ? "none" : breakerText(breaker)],
    ["In force", <InForce key="force" limit={limit} />],
    ["Revision", whole(revision)],
    ["Changed", <Ago key="changed" time={updatedAt} />],
  ];
}
