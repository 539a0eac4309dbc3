import type { RedisConnection } from "../redis.ts";
import { type Taken, toTaken } from "./take.ts";

/** Elements of each list that are passed over: whoever looks deeper holds every client of this Redis up. */
const MOST_PASSED = 128;

// KEYS: lists in strict order. ARGV: how many elements at most; how many of each list are passed over at most; types.
// What is no job's element is taken as well, for whoever takes it to say so. Answers as take.lua does.
const TAKE_WANTED = `
local left = tonumber(ARGV[1])
local wanted = {}
for i = 3, #ARGV do wanted[ARGV[i]] = true end
local taken = {}
for k = 1, #KEYS do
  if left <= 0 then break end
  local got = {}
  local passed = 0
  while left > 0 and passed < tonumber(ARGV[2]) do
    local raw = redis.call('LINDEX', KEYS[k], -1 - passed)
    if not raw then break end
    local ok, element = pcall(cjson.decode, raw)
    if not ok or type(element) ~= 'table' or wanted[element.type] then
      redis.call('LREM', KEYS[k], -1, raw)
      got[#got + 1] = raw
      left = left - 1
    else
      passed = passed + 1
    end
  end
  if #got > 0 then
    taken[#taken + 1] = k
    taken[#taken + 1] = got
  end
end
return taken
`;

/**
 * Takes up to `count` elements of these types, oldest first, and leaves the others where they are; none while more than
 * 128 others are before them in their list.
 * @param lanes in strict order of priority
 * @throws as `takeNow` does
 */
export async function takeWanted(
  redis: RedisConnection,
  lanes: readonly string[],
  count: number,
  types: readonly string[],
): Promise<Taken[]> {
  if (count < 1 || lanes.length === 0) return [];
  const keys = lanes.map((lane) => redis.keys.lane(lane));
  const reply = await redis.run((client) =>
    client.eval(TAKE_WANTED, keys.length, ...keys, count, MOST_PASSED, ...types),
  );
  return toTaken(reply, lanes);
}
