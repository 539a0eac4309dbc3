-- Takes up to ARGV[1] elements in one step, so that no two takers get the same one.
-- KEYS: first ARGV[2] aged lists, in strict order: the first that is not empty gives one element, before all others
--       (packages/claiming/src/sources/starvation.ts says which lists are aged, and when they are asked);
--       then the lists to take from, in strict order
-- ARGV: [1] how many elements at most; [2] how many of KEYS are aged lists
-- Returns {index into KEYS, {element, ...}, index into KEYS, {element, ...}, ...} in the order of taking.
-- An error is returned only when nothing was popped before it: what was popped must reach its taker.
local left = tonumber(ARGV[1])
local aged = tonumber(ARGV[2])
local taken = {}

for i = 1, #KEYS do
  if left <= 0 then
    break
  end
  if i > aged or #taken == 0 then
    local popped = redis.pcall('RPOP', KEYS[i], i > aged and left or 1)
    -- An empty list answers nil, which Lua sees as false.
    if popped and popped.err then
      if #taken == 0 then
        return popped
      end
      break
    elseif popped then
      left = left - #popped
      taken[#taken + 1] = i
      taken[#taken + 1] = popped
    end
  end
end

return taken
