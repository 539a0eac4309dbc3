import type { ComponentType } from "preact";
import { OverviewPage } from "./pages/overview/overview-page.tsx";
import type { Route } from "./route/route.ts";

export interface Page {
  /** As in the address, after `#/`. */
  readonly name: string;
  readonly title: string;
  /** After g. */
  readonly key: string;
  readonly List: ComponentType;
  /** Of what the address names after the page. Undefined: there is no such page. */
  readonly One?: ComponentType<{ readonly id: string }>;
  /** Left out of the navigation, where it would only be refused. */
  readonly hidden?: () => boolean;
}

/** In the order of the navigation. */
export const PAGES: readonly Page[] = [{ name: "overview", title: "Overview", key: "o", List: OverviewPage }];

export const pageOf = ({ page }: Route): Page | undefined => PAGES.find(({ name }) => name === page);
