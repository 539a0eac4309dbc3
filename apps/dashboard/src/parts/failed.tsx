import { Code } from "@connectrpc/connect";
import type { ComponentChildren, VNode } from "preact";
import type { Failure } from "../live/messages.ts";
import type { Shared } from "../live/use-shared.ts";

/** Why something is not shown. */
export function Failed({ failure }: { readonly failure: Failure }): VNode {
  return (
    <p class="failed" role="alert">
      {sentenceOf(failure)}
    </p>
  );
}

function sentenceOf({ code, message }: Failure): string {
  switch (code) {
    case Code.Unimplemented:
      return "This server does not have that yet: it is older than its dashboard.";
    case Code.PermissionDenied:
      return `You may not see this: ${message}`;
    case Code.NotFound:
      return `Not found: ${message}`;
    default:
      return message;
  }
}

/** What comes of a shared call: a word while it is under way, what it shows, and what went wrong. */
export function Loaded<Answer>({
  shared,
  children,
}: {
  readonly shared: Shared<Answer>;
  readonly children: (answer: Answer) => ComponentChildren;
}): VNode {
  const { answer, failure } = shared;
  return (
    <>
      {failure !== undefined && <Failed failure={failure} />}
      {answer === undefined && failure === undefined && <p class="loading">Loading …</p>}
      {answer !== undefined && children(answer)}
    </>
  );
}
