import type { StandingBook } from "@muster/claiming";
import type { WorkerPlace } from "@muster/job";

/** As what a worker takes jobs: by the labels that it has now. The same array until they change. */
export function placesOf(
  book: Pick<StandingBook, "standing">,
  taints: readonly string[],
  slots: number,
): () => readonly WorkerPlace[] {
  let { labels } = book.standing;
  let places: readonly WorkerPlace[] = [{ labels, taints, slots }];
  return () => {
    if (book.standing.labels !== labels) {
      labels = book.standing.labels;
      places = [{ labels, taints, slots }];
    }
    return places;
  };
}
