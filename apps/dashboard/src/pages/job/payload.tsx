import type { JobStatus } from "@muster/proto/scheduler/v1/job";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, jobs } from "../../api.ts";
import type { Failure } from "../../live/messages.ts";
import { failureOf } from "../../live/reach.ts";
import { Copy } from "../../parts/copy.tsx";
import { Failed } from "../../parts/failed.tsx";
import { may } from "../../session.ts";
import { shownBody } from "./result.tsx";

/** As it was submitted: read when somebody asks for it, because the audit log says who has. */
export function Payload({ job: { jobId, queue } }: { readonly job: JobStatus }): VNode | null {
  const [shown, setShown] = useState<{ readonly text?: string; readonly failure?: Failure }>({});
  if (!may("read_payload", queue)) return null;
  const read = async (): Promise<void> => {
    try {
      const { payloadBody: body } = await jobs.getJob({ jobId, withPayload: true }, { timeoutMs: CALL_MS });
      const text = shownBody(
        body.case === "payloadJson" ? body.value : undefined,
        body.case === "payload" ? body.value : undefined,
      );
      setShown({ text: text ?? "(no bytes)" });
    } catch (error) {
      setShown({ failure: failureOf(error) });
    }
  };
  return (
    <section class="card">
      <h2>Payload {shown.text !== undefined && <Copy text={shown.text} />}</h2>
      {shown.failure !== undefined && <Failed failure={shown.failure} />}
      {shown.text === undefined ? (
        <button type="button" onClick={() => void read()}>
          Show it
        </button>
      ) : (
        <pre class="lines">{shown.text}</pre>
      )}
    </section>
  );
}
