/** This many letters may be wrong, missing or swapped in a name that was meant to be another. */
const MAX_TYPOS = 2;
/** Parts shorter than this occur in too many names. */
const MIN_PART = 4;
/** Longer than any name of ours, and what compares every letter with every other is bounded by it. */
const MAX_LENGTH = 64;

/** The one of `known` that `name` was probably meant to be; undefined when it resembles none of them. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const plain = plainly(name);
  const candidates = [...known].map((candidate) => [candidate, plainly(candidate)] as const);
  const same = candidates.find(([, text]) => text === plain);
  if (same !== undefined) return same[0];
  const [closest] = candidates
    .map(([candidate, text]) => ({ candidate, typos: typosBetween(plain, text) }))
    .filter(({ candidate, typos }) => typos <= Math.min(MAX_TYPOS, candidate.length / 3))
    .toSorted((one, other) => one.typos - other.typos);
  return (
    closest ??
    candidates.map(([candidate, text]) => ({ candidate, text })).find(({ text }) => isPart(plain, text))
  )?.candidate;
}

/** Without what distinguishes `max_attempts` from `maxAttempts`. */
const plainly = (name: string): string => name.replaceAll(/[_\s-]/g, "").toLowerCase();

/** `delay` of `delayMs`, `retry_policy` of `retry`. */
function isPart(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= MIN_PART && (long.startsWith(short) || long.endsWith(short));
}

/** Letters to insert, delete, change, or swap with their neighbour. */
export function typosBetween(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const change = one[row - 1] === other[column - 1] ? 0 : 1;
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + change,
      );
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && swapped) least = Math.min(least, (before[column - 2] ?? 0) + 1);
      next.push(least);
    }
    before = last;
    last = next;
  }
  return last[other.length] ?? 0;
}
