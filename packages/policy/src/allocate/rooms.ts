/** Costs and rates are decimals: what is so little short of a start is one. */
const ROUNDING = 1e-6;

/** How much more a gate lets in now; Infinity where it has no such bound. */
export interface Room {
  /** Jobs. */
  readonly places: number;
  /** Of its rate. */
  readonly tokens: number;
}

/** What is left of some gates' rooms while jobs are admitted. A gate that is not among them is closed. */
export class Rooms {
  readonly #left: Map<string, { places: number; tokens: number }>;

  constructor(rooms: ReadonlyMap<string, Room>) {
    this.#left = new Map([...rooms].map(([gate, { places, tokens }]) => [gate, { places, tokens }]));
  }

  /** What is left of it; nothing of one that nobody knows. */
  of(gate: string): Room {
    return this.#left.get(gate) ?? { places: 0, tokens: 0 };
  }

  has(gate: string, cost: number): boolean {
    const room = this.#left.get(gate);
    return room !== undefined && room.places >= 1 && room.tokens >= cost - ROUNDING;
  }

  take(gate: string, cost: number): void {
    const room = this.#left.get(gate);
    if (room === undefined) throw new Error(`nothing is admitted through ${gate}, whose room nobody knows`);
    room.places -= 1;
    room.tokens -= cost;
  }
}
