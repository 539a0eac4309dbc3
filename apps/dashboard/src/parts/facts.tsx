import type { ComponentChildren, VNode } from "preact";

export type Fact = readonly [name: string, value: ComponentChildren];

/** What there is to say about one thing. */
export const Facts = ({ facts }: { readonly facts: readonly Fact[] }): VNode => (
  <dl class="facts">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
