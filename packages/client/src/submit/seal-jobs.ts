import type { NewJob, UniqueJob } from "@muster/db";
import { JOB_FIELDS, MAX_PAYLOAD_BYTES, Reading } from "@muster/job";
import { TimeSlice } from "@muster/runtime";
import type { Sealer, Sealing } from "@muster/sealing";

type AnyJob = NewJob | UniqueJob;

/**
 * The jobs with sealed payloads, and with keyed hashes of what was asked for: a plain digest would let anybody who reads the
 * table try out what a payload may have been.
 * @throws MusterError `invalid_argument` for payloads that are too long once they are sealed; `unavailable` without a key
 */
export async function sealJobs(sealing: Sealing, jobs: readonly AnyJob[]): Promise<AnyJob[]> {
  const sealer = await sealing.sealer();
  const others = jobs.some((job) => "requestHash" in job) ? await sealing.otherSealers() : [];
  const reading = new Reading("name");
  const sealed: AnyJob[] = [];
  const slice = new TimeSlice();
  for (const [index, job] of jobs.entries()) {
    if (slice.over) await slice.next();
    if (jobs.length > 1) reading.at = index;
    sealed.push(sealJob(reading, job, sealer, others));
    if (reading.full) break;
  }
  reading.end();
  return sealed;
}

function sealJob(reading: Reading, job: AnyJob, sealer: Sealer, others: readonly Sealer[]): AnyJob {
  const { kind, data: clear } = job.payload;
  const data = sealer.seal({ content: kind, data: clear }, { purpose: "payload", type: job.type });
  if (data.length > MAX_PAYLOAD_BYTES) {
    const field = kind === "json" ? JOB_FIELDS.json : JOB_FIELDS.payload;
    reading.refuse(field, sealer.atMost(MAX_PAYLOAD_BYTES), clear.length);
  }
  const payload = { kind: "bytes", data } as const;
  return "requestHash" in job
    ? {
        ...job,
        payload,
        requestHash: sealer.requestHash(job.requestHash),
        // Submitted before a rotation, by a process that is one ahead, or before payloads were sealed.
        otherHashes: [...others.map((other) => other.requestHash(job.requestHash)), job.requestHash],
      }
    : { ...job, payload };
}
