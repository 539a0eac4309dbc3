/** Nothing runs, and the one thing that is loaded is the dashboard's own style. */
const POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": POLICY,
};

export interface FailurePage {
  readonly says: string;
  /** Addresses, and what is written on them. */
  readonly links: readonly (readonly [address: string, label: string])[];
  /** Of the dashboard, ending with a slash. */
  readonly dashboardUrl: string;
}

/** For whoever stands between the provider and the dashboard, where no page of either is shown. */
export function failurePage({ says, links, dashboardUrl }: FailurePage): string {
  const anchors = links.map(([address, label]) => `<a href="${escaped(address)}">${escaped(label)}</a>`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Not logged in · Muster</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="${escaped(dashboardUrl)}style.css"></head>
<body><main class="login"><div class="card"><h1>Not logged in</h1>
<p role="alert">${escaped(says)}</p>
<p>${anchors.join(" · ")}</p></div></main></body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/gu, (one) => ENTITIES[one] ?? "");
