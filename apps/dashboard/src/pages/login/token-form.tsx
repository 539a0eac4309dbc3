import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { logIn } from "./log-in.ts";

export function TokenForm(): VNode {
  const [state, setState] = useState({ busy: false, error: "" });
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const token = form instanceof HTMLFormElement ? new FormData(form).get("token") : null;
    setState({ busy: true, error: "" });
    const error = await logIn(typeof token === "string" ? token.trim() : "");
    // When it is taken, this page is gone.
    if (error !== undefined) setState({ busy: false, error });
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label class="filter">
        <span>Token, or a JWT of the identity provider</span>
        <input
          name="token"
          type="password"
          required
          autocomplete="current-password"
          spellcheck={false}
          autofocus
        />
      </label>
      {state.error !== "" && (
        <p class="failed" role="alert">
          {state.error}
        </p>
      )}
      <div class="buttons">
        <button type="submit" class="primary" disabled={state.busy}>
          Log in
        </button>
      </div>
      <Hint />
    </form>
  );
}

const Hint = (): VNode => (
  <p class="quiet">
    An admin makes tokens with <code>muster tokens create</code>, or <code>npm run token -- create</code>.
    What you see and may do here is what the token may.
  </p>
);
