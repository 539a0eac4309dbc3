import type { ComponentChildren, VNode } from "preact";
import { AsOf } from "./time.tsx";

/** A page's title, how old its numbers are, and what can be done. */
export const PageHead = ({
  title,
  at,
  children,
}: {
  readonly title: ComponentChildren;
  readonly at?: number | undefined;
  readonly children?: ComponentChildren;
}): VNode => (
  <header class="head">
    <h1>{title}</h1>
    <AsOf at={at} />
    <div class="right">{children}</div>
  </header>
);

/** The same of a part of a page; its section is labelled by the id. */
export const SectionHead = ({
  id,
  title,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly children?: ComponentChildren;
}): VNode => (
  <div class="head">
    <h2 id={id}>{title}</h2>
    <div class="right">{children}</div>
  </div>
);
