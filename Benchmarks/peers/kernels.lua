-- The kernels of `licet bench vm --show-kernels` for Lua 5.4, whose integers wrap unchecked.
-- Prints nanoseconds and the result: lua5.4 kernels.lua NAME ROUNDS

local function loop(rounds)
    local sum = 0
    for i = 0, rounds - 1 do sum = sum + i % 7 end
    return sum
end

local function second(x) return x + 1 end
local function first(x) return second(x) + 1 end

local function call(rounds)
    local sum = 0
    for _ = 1, rounds do sum = first(sum) end
    return sum
end

local function sieve(rounds)
    local primes = 0
    for _ = 1, rounds // 4096 do
        local composite = {}
        for i = 1, 4096 do composite[i] = false end
        primes = 0
        for i = 2, 4095 do
            if not composite[i + 1] then
                primes = primes + 1
                for k = i, 4095 // i do composite[i * k + 1] = true end
            end
        end
    end
    return primes
end

local kernels = { loop = loop, call = call, sieve = sieve }
local start = os.clock()
local result = kernels[arg[1]](math.tointeger(arg[2]))
print(string.format("%.0f %d", (os.clock() - start) * 1e9, result))
