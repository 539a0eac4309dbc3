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
  long = false,
  children,
}: {
  readonly name: string;
  /** Takes two places where there is room. */
  readonly long?: boolean;
  readonly children: ComponentChildren;
}): VNode => (
  <div class={long ? "long" : undefined}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
