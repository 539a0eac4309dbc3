import type { VNode } from "preact";

/** Shown to whoever the API does not know. */
export function LoginPage(): VNode {
  return (
    <main>
      <h1>Muster</h1>
      <p>This server wants to know who you are.</p>
    </main>
  );
}
