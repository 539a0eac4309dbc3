import { JobState } from "@muster/proto/scheduler/v1/job";
import type { VNode } from "preact";
import { PRIORITIES, STATES, stateSlug } from "../../format/job-words.ts";
import { ChoiceFilter, FilterBar, TextFilter } from "../../parts/filter-bar.tsx";
import { route } from "../../route/route.ts";
import { filtersOf } from "./filters.ts";

const STATE_CHOICES = STATES.map(({ state, name }) => [stateSlug(state), name] as const);
const PRIORITY_CHOICES = PRIORITIES.map(({ name }) => [name, name] as const);
const REASONS = ["exhausted", "poison", "expired", "deadline"].map((reason) => [reason, reason] as const);

/** Every filter that ListJobs has. */
export function JobFilterBar(): VNode {
  const { stateFilter } = filtersOf(route.value.query);
  const mayBeDead = stateFilter === JobState.UNSPECIFIED || stateFilter === JobState.DEADLETTER;
  return (
    <FilterBar>
      <TextFilter name="search" label="Search" placeholder="id, type, label or error" main />
      <ChoiceFilter name="state" label="State" any="any" choices={STATE_CHOICES} />
      <TextFilter name="type" label="Type" />
      <TextFilter name="queue" label="Queue" />
      <ChoiceFilter name="priority" label="Priority" any="any" choices={PRIORITY_CHOICES} />
      <TextFilter name="labels" label="Labels" placeholder="tenant=acme" />
      <TextFilter name="error" label="Error" placeholder="a part of it" />
      <TextFilter name="fault" label="Fault" placeholder="its fingerprint" />
      {mayBeDead && <ChoiceFilter name="reason" label="Given up because" any="any" choices={REASONS} />}
    </FilterBar>
  );
}
