import { createHash } from "node:crypto";

/**
 * How much later than its nominal time a tick fires, milliseconds: by chance, but the same on every machine, at most
 * `jitterMs`, and always before the next nominal time, so that ticks keep their order.
 */
export function jitterOf(
  schedule: string,
  nominal: number,
  next: number | undefined,
  jitterMs: number,
): number {
  const digest = createHash("sha256").update(`${schedule}\0${nominal}`).digest();
  const chance = digest.readUInt32BE(0) / 2 ** 32;
  const most = next === undefined ? jitterMs : Math.min(jitterMs, next - nominal);
  return Math.floor(chance * most);
}
