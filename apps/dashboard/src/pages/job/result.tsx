import type { JobStatus } from "@muster/proto/scheduler/v1/job";
import type { VNode } from "preact";
import { textOf, textOfBytes } from "../../format/json.ts";
import { Copy } from "../../parts/copy.tsx";

/** What the handler returned, where whoever looks may see it. */
export function Result({ job: { resultBody } }: { readonly job: JobStatus }): VNode | null {
  const text = shownBody(
    resultBody.case === "resultJson" ? resultBody.value : undefined,
    resultBody.case === "result" ? resultBody.value : undefined,
  );
  if (text === undefined) return null;
  return (
    <section class="card">
      <h2>
        Result <Copy text={text} />
      </h2>
      <pre class="lines">{text}</pre>
    </section>
  );
}

/** Of a payload or a result; undefined: there is none. */
export function shownBody(
  json: Parameters<typeof textOf>[0] | undefined,
  bytes: Uint8Array | undefined,
): string | undefined {
  if (json !== undefined) return textOf(json);
  return bytes === undefined || bytes.length === 0 ? undefined : textOfBytes(bytes);
}
