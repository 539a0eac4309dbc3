/** Works through the list, this many at a time. After a failure nothing more is begun; rejects when nothing is under way any more. */
export async function takeTurns<T>(
  list: readonly T[],
  atOnce: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const left = list.values();
  const worker = async (): Promise<void> => {
    try {
      for (const item of left) await act(item);
    } catch (error) {
      while (left.next().done !== true);
      throw error;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  for (const end of ended) if (end.status === "rejected") throw end.reason;
}
