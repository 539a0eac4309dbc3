import { IdentityKind } from "@muster/proto/scheduler/v1/access";
import type { GetWhoAmIResponse } from "@muster/proto/scheduler/v1/admin_service";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { LogOut } from "./log-out.tsx";
import { askProvider, goToProvider, type Provider } from "./provider.ts";

/** For somebody who is known, and may do nothing: every page would be refused, one after the other. */
export function NoRole({ who }: { readonly who: GetWhoAmIResponse }): VNode {
  const [provider, setProvider] = useState<Provider>();
  useEffect(() => void askProvider().then(setProvider), []);
  return (
    <main class="login">
      <div class="card">
        <h1>No role here</h1>
        <p role="alert">
          You are {who.name} (<code>{who.id}</code>), and nobody has given you a role here.
        </p>
        <p>{missing(who.kind)}</p>
        <div class="buttons">
          <LogOut />
          {provider !== undefined && (
            <button type="button" class="small" onClick={() => goToProvider(provider, true)}>
              Log in as somebody else
            </button>
          )}
        </div>
      </div>
    </main>
  );
}

function missing(kind: IdentityKind): string {
  switch (kind) {
    case IdentityKind.JWT:
      return "No rule of OIDC_GRANTS meets what the identity provider says of you. An admin adds a rule, or puts you into a group that has one.";
    case IdentityKind.CERTIFICATE:
      return "No rule of TLS_CLIENT_GRANTS gives your certificate a role.";
    default:
      return "An admin makes you a token that has one.";
  }
}
