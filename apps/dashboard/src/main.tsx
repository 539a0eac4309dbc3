import { render } from "preact";
import { App } from "./app.tsx";
import { isSharedWorker, startHub } from "./live/hub-worker.ts";
import { followSessions } from "./pages/login/log-in.ts";
import { endLogin } from "./pages/login/provider.ts";
import { PAGES } from "./pages.tsx";
import { listenToKeys } from "./parts/keys.ts";
import { keepTime } from "./parts/now.ts";
import { followAddress, hrefTo } from "./route/route.ts";
import { askWhoAmI } from "./session.ts";

/** One file for both: the page, and the worker that its tabs share. It is fetched once, and both are of one version. */
if (isSharedWorker) startHub();
else showPage();

function showPage(): void {
  const place = document.getElementById("app");
  if (place === null) throw new Error("index.html: expected an element #app");
  followAddress();
  keepTime();
  followSessions();
  listenToKeys(new Map(PAGES.map(({ key, name }) => [key, hrefTo(name)])));
  place.replaceChildren();
  render(<App />, place);
  void askWhoAmI().then(endLogin);
}
