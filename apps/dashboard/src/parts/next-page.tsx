import type { VNode } from "preact";
import { hrefTo, route } from "../route/route.ts";

/** The rest of a list. The page before is the browser's Back: a list that goes on by its last row has no other one. */
export function NextPage({ token }: { readonly token: string }): VNode | null {
  const { page, rest, query } = route.value;
  const here = Object.fromEntries(query);
  if (token === "" && here["token"] === undefined) return null;
  return (
    <p class="buttons">
      {here["token"] !== undefined && (
        <a href={hrefTo(page, rest, { ...here, token: undefined })}>First page</a>
      )}
      {token !== "" && <a href={hrefTo(page, rest, { ...here, token })}>Next page</a>}
    </p>
  );
}
