/** Forgets what a map got first, beyond so many entries: what is known of workers and jobs must not grow without end. */
export function forgetFirst(map: Map<string, unknown>, most: number): void {
  for (const first of map.keys()) {
    if (map.size <= most) return;
    map.delete(first);
  }
}
