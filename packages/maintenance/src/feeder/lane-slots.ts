import type { Slots } from "@muster/db";

/** How many live slots take jobs of a queue, and of a type in it. */
export class LaneSlots {
  readonly #slots: readonly Slots[];
  readonly #known = new Map<string, number>();

  constructor(slots: readonly Slots[]) {
    this.#slots = slots;
  }

  of(queue: string, type?: string): number {
    const name = type === undefined ? queue : `${queue}\0${type}`;
    const known = this.#known.get(name) ?? this.#count(queue, type);
    this.#known.set(name, known);
    return known;
  }

  #count(queue: string, type: string | undefined): number {
    return this.#slots
      .filter(({ queues }) => queues?.includes(queue) ?? true)
      .filter(({ types }) => type === undefined || types.includes(type))
      .reduce((sum, { slots }) => sum + slots, 0);
  }
}
