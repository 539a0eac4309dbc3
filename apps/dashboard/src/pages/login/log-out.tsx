import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { logOut } from "./log-in.ts";

export function LogOut(): VNode {
  const [error, setError] = useState<string>();
  return (
    <>
      <button type="button" class="small" onClick={() => void logOut().then(setError)}>
        Log out
      </button>
      {error !== undefined && <span role="alert">{error}</span>}
    </>
  );
}
