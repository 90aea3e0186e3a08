#!/usr/bin/env python3
"""Times Licet's machine beside its peers on one machine, in turns.

    Benchmarks/peers/run.py [--rounds N] [--json FILE] [--licet PROGRAM]

Kernels (loop, call, sieve): Licet, checked C, revm running Vyper's code, Lua 5.4. A policy (a rule
asked, a row read and updated, two transactions): Licet and revm. Every figure is nanoseconds, the
least of all rounds; each round runs every peer once. What the kernels compute must agree.

revm and Vyper come from PyPI into a virtual environment (`.build/peers`), Lua from the system.
"""
import argparse
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ENVIRONMENT = ROOT / ".build" / "peers"
PACKAGES = ["pyrevm==0.3.7", "vyper==0.4.3"]
KERNELS = {"loop": 400_000, "call": 400_000, "sieve": 4_096}
LUA_ROUNDS = {"loop": 4_096_000, "call": 4_096_000, "sieve": 30 * 4_096}
STATE_ROUNDS = 2_000
TRANSACTIONS = 200
# 2027-01-01 in Unix seconds, as in `licet bench vm`.
NOW = 1_798_761_600


def in_environment():
    """Starts this script again by the virtual environment's Python, which is made if need be."""
    python = ENVIRONMENT / "bin" / "python"
    if pathlib.Path(sys.prefix) == ENVIRONMENT:
        return
    mark = ENVIRONMENT / "installed"
    if not mark.exists() or mark.read_text() != " ".join(PACKAGES):
        print(f"setting up {ENVIRONMENT}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        subprocess.run([python, "-m", "pip", "-q", "install", *PACKAGES], check=True)
        mark.write_text(" ".join(PACKAGES))
    os.execv(python, [python, __file__, *sys.argv[1:]])


def lua():
    """Lua's program; Debian's package where it is missing."""
    if shutil.which("lua5.4") is None:
        subprocess.run([ROOT / "scripts" / "setup.sh", "lua5.4"], check=True, stdout=sys.stderr)
    found = shutil.which("lua5.4")
    if found is None:
        sys.exit("Lua is missing: see to it that lua5.4 is on the PATH")
    return found


def words(*values):
    """Values in the ABI of Ethereum's contracts: integers as words, bytes in a tail."""
    head, tail = b"", b""
    for value in values:
        if isinstance(value, bytes):
            head += (32 * len(values) + len(tail)).to_bytes(32, "big")
            padded = value + bytes(-len(value) % 32)
            tail += len(value).to_bytes(32, "big") + padded
        else:
            head += value.to_bytes(32, "big")
    return head + tail


class Contract:
    """A Vyper contract on a chain in memory."""

    OWNER = "0x" + "a1" * 20
    READER = "0x" + "b0" * 20

    def __init__(self, name):
        import pyrevm
        from vyper.compiler import compile_code

        out = compile_code((HERE / name).read_text(),
                           output_formats=["bytecode", "method_identifiers"])
        self.methods = {key.split("(")[0]: bytes.fromhex(value[2:])
                        for key, value in out["method_identifiers"].items()}
        self.machine = pyrevm.EVM(gas_limit=2**63)
        self.machine.set_block_env(pyrevm.BlockEnv(timestamp=NOW, number=1, gas_limit=2**63))
        self.address = self.machine.deploy(self.OWNER, bytes.fromhex(out["bytecode"][2:]))

    def call(self, method, *arguments, keeps=True):
        """The result's first word and the nanoseconds of the whole call."""
        data = self.methods[method] + words(*arguments)
        start = time.perf_counter_ns()
        result = self.machine.message_call(self.OWNER, self.address, calldata=data,
                                           gas=2**62, is_static=not keeps)
        end = time.perf_counter_ns()
        return int.from_bytes(result[:32], "big"), end - start


class Best:
    """The least nanoseconds of each work by each peer, and what it computed."""

    def __init__(self):
        self.times = {}
        self.results = {}

    def add(self, work, peer, nanoseconds, result=None):
        times = self.times.setdefault(work, {})
        times[peer] = min(times.get(peer, nanoseconds), nanoseconds)
        if result is not None and self.results.setdefault(work, result) != result:
            sys.exit(f"{peer} computes {result} for {work}, others {self.results[work]}")


def time_licet(program, best):
    out = subprocess.run([program, "bench", "vm", "--json", "--runs", "5"], check=True,
                         capture_output=True, text=True).stdout
    figures = json.loads(out)
    for name, kernel in figures["kernels"].items():
        best.add(name, "Licet", kernel["ns"])
        best.add(name, "C", kernel["nativeNs"])
    best.add("mayRead", "Licet", figures["rule"]["mayReadNs"])
    best.add("read", "Licet", figures["table"]["readNs"])
    best.add("update", "Licet", figures["table"]["updateNs"])
    best.add("register", "Licet", figures["transaction"]["registerNs"])
    best.add("grant", "Licet", figures["transaction"]["grantNs"])
    best.add("load 16 KiB", "Licet", figures["load"]["ns16KiB"])
    return figures["native"]


def time_revm_kernels(contract, best):
    for name, rounds in KERNELS.items():
        _, none = contract.call(name, 0, keeps=False)
        result, spent = contract.call(name, rounds, keeps=False)
        best.add(name, "revm", (spent - none) / rounds)
        check, _ = contract.call(name, rounds, keeps=False)
        assert check == result


def time_revm_policy(policy, best):
    reader = int(Contract.READER, 16)
    for work, method, arguments in [
        ("mayRead", "askRule", (1, reader)), ("read", "readCell", (1,)),
        ("update", "updateCell", (1,)),
    ]:
        _, none = policy.call(method, 0, *arguments)
        result, spent = policy.call(method, STATE_ROUNDS, *arguments)
        if work == "mayRead" and result != STATE_ROUNDS:
            sys.exit(f"revm's rule permits {result} of {STATE_ROUNDS}")
        best.add(work, "revm", (spent - none) / STATE_ROUNDS)
    for work, arguments in [("register", registering()), ("grant", granting())]:
        spent = min(policy.call(work, *arguments)[1] for _ in range(TRANSACTIONS))
        # What it takes to come from Python into the machine and back is not the machine's.
        none = min(policy.call("readCell", 0, 1)[1] for _ in range(TRANSACTIONS))
        best.add(work, "revm", max(0, spent - none))


def registering():
    return int(Contract.OWNER, 16), 1, b"h7/2026/1", bytes([7]) * 120


def granting():
    return 1, int(Contract.READER, 16), 1, NOW, NOW + 30 * 86_400, bytes([7]) * 120


def time_lua(program, best):
    for name, rounds in LUA_ROUNDS.items():
        out = subprocess.run([program, HERE / "kernels.lua", name, str(rounds)], check=True,
                             capture_output=True, text=True).stdout
        spent, _ = out.split()
        best.add(name, "Lua 5.4", float(spent) / rounds)


def check_results(program, contract, lua_program):
    """All peers compute the same from the same number of rounds."""
    for name in KERNELS:
        rounds = 40_960
        out = subprocess.run(
            [program, "bench", "vm", "--kernel", ENVIRONMENT / "Kernels.licet", "--action", name,
             "--args", f"rounds={rounds}", "--runs", "1", "--json"],
            check=True, capture_output=True, text=True).stdout
        found = {"Licet": json.loads(out)["kernels"][name]["checksum"]}
        found["revm"] = contract.call(name, rounds, keeps=False)[0]
        found["Lua 5.4"] = int(subprocess.run(
            [lua_program, HERE / "kernels.lua", name, str(rounds)], check=True,
            capture_output=True, text=True).stdout.split()[1])
        if len(set(found.values())) != 1:
            sys.exit(f"{name} computes {found}")


def table(best, peers):
    lines = ["work         " + "".join(f"{peer:>12}" for peer in peers)
             + "   Licet/C  revm/Licet   Lua/Licet"]
    for work, times in best.times.items():
        line = f"{work:<13}"
        line += "".join(f"{times[peer]:>12.1f}" if peer in times else f"{'-':>12}"
                        for peer in peers)
        licet = times["Licet"]
        for ratio in [
            licet / times["C"] if "C" in times else None,
            times["revm"] / licet if "revm" in times else None,
            times["Lua 5.4"] / licet if "Lua 5.4" in times else None,
        ]:
            line += f"{ratio:>11.1f}" if ratio else f"{'-':>11}"
        lines.append(line)
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--licet", default=str(ROOT / ".build" / "release" / "licet"))
    options = parser.parse_args()
    in_environment()
    lua_program = lua()
    kernels = subprocess.run([options.licet, "bench", "vm", "--show-kernels"], check=True,
                             capture_output=True, text=True).stdout
    (ENVIRONMENT / "Kernels.licet").write_text(kernels)
    contract, policy = Contract("Kernels.vy"), Contract("Policy.vy")
    policy.call("register", *registering())
    policy.call("grant", *granting())
    policy.call("store", 7)
    check_results(options.licet, contract, lua_program)
    # The policy of every round has what the first had: one grant of one record.
    start = policy.machine.snapshot()
    best = Best()
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
        native = time_licet(options.licet, best)
        time_revm_kernels(contract, best)
        time_revm_policy(policy, best)
        policy.machine.revert(start)
        start = policy.machine.snapshot()
        time_lua(lua_program, best)
    print(table(best, ["Licet", "C", "revm", "Lua 5.4"]))
    print(f"nanoseconds a round, read, update or transaction; least of {options.rounds} rounds; "
          f"C by {native}; {platform.platform()}; {time.strftime('%Y-%m-%d')}")
    if options.json:
        options.json.write_text(json.dumps(
            {"nanoseconds": best.times, "native": native, "rounds": options.rounds,
             "platform": platform.platform(), "date": time.strftime("%Y-%m-%d")},
            indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
