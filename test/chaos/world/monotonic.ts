/** Milliseconds on a clock that all processes of the machine share and nobody can set. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}
