import { IdentityKind } from "@muster/proto/scheduler/v1/access";
import type { GetWhoAmIResponse } from "@muster/proto/scheduler/v1/admin_service";
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { clock, since } from "./format/times.ts";
import { away } from "./live/link.ts";
import { LogOut } from "./pages/login/log-out.tsx";
import { LoginPage } from "./pages/login/login-page.tsx";
import { NoRole } from "./pages/login/no-role.tsx";
import { PAGES, pageOf } from "./pages.tsx";
import { Help } from "./parts/help.tsx";
import { now } from "./parts/now.ts";
import { hrefTo, route } from "./route/route.ts";
import { askWhoAmI, session } from "./session.ts";

const AGAIN_MS = 2_000;

/** The whole page: who looks at it, the navigation, and one of the pages. */
export function App(): VNode {
  const current = session.value;
  useEffect(() => {
    if (current.state !== "away") return undefined;
    const timer = setTimeout(() => void askWhoAmI(), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [current]);
  switch (current.state) {
    case "asking":
      return <p class="loading">Loading …</p>;
    case "out":
      return <LoginPage />;
    case "away":
      return (
        <p class="banner" role="alert">
          The API does not answer: {current.message}
        </p>
      );
    default:
      return mayNothing(current.who) ? <NoRole who={current.who} /> : <Shell />;
  }
}

const mayNothing = ({ kind, grants }: GetWhoAmIResponse): boolean =>
  kind !== IdentityKind.UNSPECIFIED && grants.length === 0;

function Shell(): VNode {
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        To the content
      </a>
      <div class="shell">
        <Navigation />
        <div>
          <Banner />
          <main id="main" tabIndex={-1}>
            <Content />
          </main>
        </div>
      </div>
      <Help places={PAGES.map(({ key, title }) => [key, title])} />
    </>
  );
}

/** The part of the address behind the # says which page is shown: a jump must not change it. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function Navigation(): VNode {
  const { page } = route.value;
  return (
    <nav aria-label="Pages">
      <a class="brand" href={hrefTo("overview")}>
        Muster
      </a>
      {PAGES.filter(({ hidden }) => hidden?.() !== true).map(({ name, title, key }) => (
        <a
          key={name}
          href={hrefTo(name)}
          aria-current={name === page ? "page" : undefined}
          title={`g ${key}`}
        >
          {title}
        </a>
      ))}
      <Who />
    </nav>
  );
}

function Who(): VNode | null {
  const current = session.value;
  if (current.state !== "in" || current.who.kind === IdentityKind.UNSPECIFIED) return null;
  return (
    <span class="who">
      {current.who.name} <LogOut />
    </span>
  );
}

function Banner(): VNode | null {
  const from = away.value;
  if (from === undefined) return null;
  return (
    <p class="banner" role="alert">
      No answer from the API since {clock(from)} ({since(from, now.value)}). What you see is from before; it
      goes on by itself.
    </p>
  );
}

function Content(): VNode {
  const { rest, page: name } = route.value;
  const page = pageOf(route.value);
  const [id] = rest;
  useEffect(() => {
    document.title = page === undefined ? "Muster" : `${id === undefined ? page.title : id} · Muster`;
  }, [page, id]);
  if (page === undefined) return <p class="empty">There is no page “{name}”.</p>;
  if (id === undefined || id === "") return <page.List />;
  return page.One === undefined ? <page.List /> : <page.One key={id} id={id} />;
}
