"""How a thread lies in its hash: the names of the fields, the framing of their values, and the scripts.

A field's name is a JSON list, so that no namespace, channel or task can be mistaken for another:

    ["c", ns, checkpoint]              parent, checkpoint without its values, metadata
    ["r", ns, checkpoint]              the fields of its channels' values
    ["v", ns, channel, version]        one value; unchanged channels share it between checkpoints
    ["w", ns, checkpoint, task, index] one pending write
    "n"                                puts since old checkpoints were last dropped
"""

import json
from collections.abc import Sequence

from app.core.redis import PREFIX

THREADS = f"{PREFIX}thread:"
to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def thread_key(thread_id: object) -> str:
    """The key of the hash."""
    return f"{THREADS}{thread_id}"


def field(*parts: str | int | float) -> str:
    """The name of a field."""
    return to_json(parts)


def parts_of(name: bytes) -> list[str | int | float]:
    """What a field's name says."""
    return json.loads(name) if name.startswith(b"[") else [name.decode()]


def pack(*parts: bytes | str) -> bytes:
    """Several values in one, each behind its length."""
    encoded = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def unpack(packed: bytes) -> Sequence[bytes]:
    """The values.

    Raises:
        ValueError: something is cut off.
    """
    parts, at = [], 0
    while at < len(packed):
        end = at + 4 + int.from_bytes(packed[at : at + 4], "big")
        if end > len(packed):
            raise ValueError("a stored value is cut off")
        parts.append(packed[at + 4 : end])
        at = end
    return parts


WRITE = """
-- KEYS: thread. ARGV: for each write whether it replaces one that is there ('1' or '0'), its field, its value.
for i = 1, #ARGV, 3 do
  if ARGV[i] == '1' then redis.call('HSET', KEYS[1], ARGV[i + 1], ARGV[i + 2])
  else redis.call('HSETNX', KEYS[1], ARGV[i + 1], ARGV[i + 2]) end
end
"""

READ = """
-- KEYS: thread. ARGV: namespace, checkpoint or '' for the latest, life in ms.
-- Returns {checkpoint, its value, {field, value, ...} of channels, {field, value, ...} of writes}, or nothing.
local thread, ns, wanted = KEYS[1], ARGV[1], ARGV[2]
redis.call('PEXPIRE', thread, ARGV[3])
local names, parsed = redis.call('HKEYS', thread), {}
for i, name in ipairs(names) do
  if string.sub(name, 1, 1) == '[' then parsed[i] = cjson.decode(name) else parsed[i] = {} end
end
if wanted == '' then
  for _, part in ipairs(parsed) do
    if part[1] == 'c' and part[2] == ns and part[3] > wanted then wanted = part[3] end
  end
end
local found, values, writes, refs = false, {}, {}, false
for i, part in ipairs(parsed) do
  if part[2] == ns and part[3] == wanted then
    if part[1] == 'c' then found = redis.call('HGET', thread, names[i]) end
    if part[1] == 'r' then refs = redis.call('HGET', thread, names[i]) end
    if part[1] == 'w' then
      table.insert(writes, names[i])
      table.insert(writes, redis.call('HGET', thread, names[i]))
    end
  end
end
if not found or not refs then return false end
for _, name in ipairs(cjson.decode(refs)) do
  table.insert(values, name)
  table.insert(values, redis.call('HGET', thread, name))
end
return {wanted, found, values, writes}
"""

PRUNE = """
-- KEYS: thread. ARGV: how many checkpoints stay in each namespace, how many puts come before it is worth it.
local thread, kept = KEYS[1], tonumber(ARGV[1])
if redis.call('EXISTS', thread) == 0 then return 0 end
if redis.call('HINCRBY', thread, 'n', 1) < tonumber(ARGV[2]) then return 0 end
redis.call('HSET', thread, 'n', 0)
local names, parsed, ids = redis.call('HKEYS', thread), {}, {}
for i, name in ipairs(names) do
  if string.sub(name, 1, 1) == '[' then parsed[i] = cjson.decode(name) else parsed[i] = {} end
  if parsed[i][1] == 'c' then
    ids[parsed[i][2]] = ids[parsed[i][2]] or {}
    table.insert(ids[parsed[i][2]], parsed[i][3])
  end
end
local stays, needed = {}, {}
for ns, each in pairs(ids) do
  stays[ns] = {}
  table.sort(each, function(a, b) return a > b end)
  for i = 1, math.min(kept, #each) do stays[ns][each[i]] = true end
end
for i, part in ipairs(parsed) do
  if part[1] == 'r' and stays[part[2]] and stays[part[2]][part[3]] then
    for _, name in ipairs(cjson.decode(redis.call('HGET', thread, names[i]))) do needed[name] = true end
  end
end
local dropped = 0
for i, part in ipairs(parsed) do
  local of_checkpoint = part[1] == 'c' or part[1] == 'r' or part[1] == 'w'
  local is_old = of_checkpoint and not (stays[part[2]] and stays[part[2]][part[3]])
  if is_old or (part[1] == 'v' and not needed[names[i]]) then
    redis.call('HDEL', thread, names[i])
    dropped = dropped + 1
  end
end
return dropped
"""
