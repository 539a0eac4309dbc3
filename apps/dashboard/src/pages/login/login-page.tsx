import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { session } from "../../session.ts";
import { askProvider, goToProvider, type Provider } from "./provider.ts";
import { TokenForm } from "./token-form.tsx";

/** Shown to whoever the API does not know. The address stays, and with it the page that it names. */
export function LoginPage(): VNode | null {
  const provider = useProvider();
  // Not the one and then, beneath the mouse, the other.
  if (provider === "asking") return null;
  return (
    <main class="login">
      <div class="card">
        <h1>Muster</h1>
        <Why provider={provider} />
        {provider === undefined ? (
          <TokenForm />
        ) : (
          <>
            <div class="buttons">
              <button type="button" class="primary" autofocus onClick={() => goToProvider(provider)}>
                Log in with {provider.name}
              </button>
            </div>
            <details>
              <summary>With a token</summary>
              <TokenForm />
            </details>
          </>
        )}
      </div>
    </main>
  );
}

function useProvider(): Provider | "asking" | undefined {
  const [provider, setProvider] = useState<Provider | "asking" | undefined>("asking");
  useEffect(() => void askProvider().then(setProvider), []);
  return provider;
}

function Why({ provider }: { readonly provider: Provider | undefined }): VNode | null {
  const now = session.value;
  const because = now.state === "out" ? now.because : "unknown";
  if (because === "ended")
    return (
      <p role="status">
        Your session has ended: its token has expired, or was revoked. After the next login this page goes on
        where it was.
      </p>
    );
  if (because !== "left") return null;
  return (
    <p role="status">
      You are logged out here.
      {provider !== undefined && (
        <>
          {" "}
          {provider.name} still knows you: <a href={provider.end}>log out there, too</a>.
        </>
      )}
    </p>
  );
}
