import { invalid, MAX_PAYLOAD_BYTES } from "@muster/job";
import type { Apply } from "@muster/schedule";
import type { Sealing } from "@muster/sealing";

/**
 * The schedules with sealed payloads, the same each time that they are applied: else each start of a process would change all of them.
 * @throws MusterError `invalid_argument` for payloads that are too long once they are sealed; `unavailable` without a key
 */
export async function sealTemplates(sealing: Sealing | undefined, apply: Apply): Promise<Apply> {
  if (sealing === undefined) return apply;
  const sealer = await sealing.sealer();
  const schedules = apply.schedules.map((schedule) => {
    const { name, job } = schedule;
    const { kind, data: clear } = job.payload;
    const place = { purpose: "payload", type: job.type } as const;
    const data = sealer.sealAlike({ content: kind, data: clear }, place, name);
    if (data.length > MAX_PAYLOAD_BYTES) {
      const field = `schedules: ${name}: job.${kind === "json" ? "json" : "payload"}`;
      throw invalid(field, sealer.atMost(MAX_PAYLOAD_BYTES), clear.length);
    }
    return { ...schedule, job: { ...job, payload: { kind: "bytes" as const, data } } };
  });
  return { ...apply, schedules };
}
