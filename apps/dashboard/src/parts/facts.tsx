import type { ComponentChildren, VNode } from "preact";

export type Fact = readonly [name: string, value: ComponentChildren];

/** What there is to say about one thing. */
export const Facts = ({ facts }: { readonly facts: readonly Fact[] }): VNode => (
  <dl class="facts">
    {facts.map(([name, value]) => (
      <FactRow key={name} name={name}>
        {value}
      </FactRow>
    ))}
  </dl>
);

export const FactRow = ({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}): VNode => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
