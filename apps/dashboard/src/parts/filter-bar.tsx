import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { changeQuery, route } from "../route/route.ts";

/** How long nobody types before what was typed is looked for. */
const TYPED_MS = 300;

/** The fields by which a list is cut down; what they say is in the address. */
export const FilterBar = ({ children }: { readonly children: ComponentChildren }): VNode => (
  <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
    {children}
  </form>
);

export interface TextFilterProps {
  /** In the address. */
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  /** Whether / leads here. */
  readonly main?: boolean;
}

export function TextFilter({ name, label, placeholder = "", main = false }: TextFilterProps): VNode {
  const inAddress = route.value.query.get(name) ?? "";
  const [typed, setTyped] = useState(inAddress);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // By the back button, or a link.
  useEffect(() => setTyped(inAddress), [inAddress]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onInput = ({ currentTarget: { value } }: { readonly currentTarget: HTMLInputElement }): void => {
    setTyped(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => changeQuery({ [name]: value.trim() }, { replace: true }), TYPED_MS);
  };
  return (
    <label class={main ? "filter main" : "filter"}>
      <span>{label}</span>
      <input
        type="search"
        name={name}
        value={typed}
        placeholder={placeholder}
        spellcheck={false}
        autocomplete="off"
        data-search={main ? "" : undefined}
        onInput={onInput}
      />
    </label>
  );
}

export interface ChoiceFilterProps {
  readonly name: string;
  readonly label: string;
  /** What stands for no choice. */
  readonly any: string;
  readonly choices: readonly (readonly [value: string, shown: string])[];
}

export function ChoiceFilter({ name, label, any, choices }: ChoiceFilterProps): VNode {
  const chosen = route.value.query.get(name) ?? "";
  return (
    <label class="filter">
      <span>{label}</span>
      <select
        name={name}
        value={chosen}
        onChange={(event) => changeQuery({ [name]: event.currentTarget.value })}
      >
        <option value="">{any}</option>
        {choices.map(([value, shown]) => (
          <option key={value} value={value} selected={value === chosen}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A day, as 2026-11-30. */
export const DayFilter = ({ name, label }: Pick<TextFilterProps, "name" | "label">): VNode => (
  <label class="filter">
    <span>{label}</span>
    <input
      type="date"
      name={name}
      value={route.value.query.get(name) ?? ""}
      onChange={(event) => changeQuery({ [name]: event.currentTarget.value })}
    />
  </label>
);
