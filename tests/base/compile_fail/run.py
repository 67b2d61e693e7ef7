#!/usr/bin/env python3
"""`run.py ROOT COMPILE_COMMANDS FILE…`: each file must fail to compile because of its line marked REFUSED, and compile
when CONTROL is defined, which leaves that line out. So nothing else can be the reason."""

import concurrent.futures
import json
import os
import shlex
import subprocess
import sys

JOBS = 2


def compiler_of(database):
    """The compiler with the flags of a source of tests/base, so that the words of the real build count."""
    with open(database, encoding="utf-8") as file:
        entry = next(e for e in json.load(file) if "/test_base.dir/" in e["command"])
    words = [w for w in shlex.split(entry["command"]) if "ccache" not in w]
    for option in ("-o", "-MF", "-MT"):
        if option in words:
            del words[words.index(option):words.index(option) + 2]
    return [w for w in words if w not in ("-c", "-MD") and not w.endswith((".cpp", ".cxx"))], entry["directory"]


def compiled(flags, directory, path, more):
    return subprocess.run(flags + more + ["-O0", "-fsyntax-only", path], cwd=directory, capture_output=True, text=True,
                          check=False)


def problem_of(flags, directory, path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    marked = [n for n, line in enumerate(lines, 1) if line.endswith("// REFUSED")]
    if len(marked) != 1:
        return "exactly one line is marked REFUSED"
    control = compiled(flags, directory, path, ["-DCONTROL"])
    if control.returncode != 0:
        return "does not compile without its marked line:\n" + control.stderr[:2000]
    refused = compiled(flags, directory, path, [])
    if refused.returncode == 0:
        return "compiles, although it must not"
    if f"{os.path.basename(path)}:{marked[0]}:" not in refused.stderr or "error:" not in refused.stderr:
        return f"fails for another reason than line {marked[0]}:\n" + refused.stderr[:2000]
    return None


def main(root, database, files):
    flags, directory = compiler_of(database)
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        problems = list(pool.map(lambda name: problem_of(flags, directory, os.path.join(root, name)), files))
    for name, problem in zip(files, problems):
        if problem:
            print(f"{name}: {problem}")
    failed = sum(1 for p in problems if p)
    print(f"{len(files)} files, {failed} not refused as they must be")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
