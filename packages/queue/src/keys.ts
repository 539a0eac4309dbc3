/** Every Redis key and channel of Muster. The prefix is put on here and nowhere else. */
export interface Keys {
  /** The list of a lane, e.g. `q:high` → `<prefix>q:high`. */
  lane(name: string): string;
  /** The inverse of `lane`, for commands that answer with the key they popped from. */
  laneOfKey(key: string): string;
  /** Set of the named queues that have lists. */
  readonly names: string;
  /** Present for as long as nobody has wiped this Redis. */
  readonly marker: string;
  /** Says which database these lists belong to; renewed by its leader, and gone half a minute after the last time. */
  readonly owner: string;
  /** Written to find out whether writes are accepted. */
  readonly probe: string;
  /** Pub/sub channel of state changes. */
  readonly events: string;
  /** Pub/sub channel of signals to workers. */
  readonly signals: string;
}

/**
 * @param prefix put before every key; in Redis Cluster it holds a hash tag (`{muster}:`), because one script and one
 * blocking pop name several lists, which must then live in one slot.
 */
export function createKeys(prefix = ""): Keys {
  // None of the fixed names can be a lane: a lane's last part is a priority.
  return {
    lane: (name) => prefix + name,
    laneOfKey: (key) => key.slice(prefix.length),
    names: `${prefix}q:names`,
    marker: `${prefix}q:marker`,
    owner: `${prefix}q:owner`,
    probe: `${prefix}q:probe`,
    events: `${prefix}q:events`,
    signals: `${prefix}q:signals`,
  };
}
