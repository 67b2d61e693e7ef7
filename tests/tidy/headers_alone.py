#!/usr/bin/env python3
"""Every header compiles alone. A header with a source of its name is proven by the sanitizers' build, which takes the
rooms file by file, because the source includes it first (check.py sees to that). `headers_alone.py ROOT
COMPILE_COMMANDS` proves the others: it checks the syntax of a file for each that includes nothing else, with the flags
of its room. Asio, JSON and CLI11 are precompiled once, which hides a forgotten standard header from headers over them
and saves minutes; the others get nothing."""

import concurrent.futures
import json
import os
import posixpath
import re
import shlex
import subprocess
import sys
import tempfile

INCLUDE = re.compile(r'^#include [<"]([^>"]+)[>"]', re.M)
ROOMS = ("base", "redact", "vault", "store", "config", "connectors", "connectors/sandbox", "gateway/consent",
         "gateway/desk", "gateway/edge", "gateway/app")
# Beast costs ten seconds a file, and the two files that include it put it first.
EXEMPT = {"gateway/edge/websocket_beast.hpp"}
HEAVY = ("boost/asio", "nlohmann/json.hpp", "CLI/")
HEAVY_ALL = ("#include <CLI/CLI.hpp>\n#include <boost/asio.hpp>\n#include <boost/asio/ssl.hpp>\n"
             "#include <boost/asio/experimental/awaitable_operators.hpp>\n#include <nlohmann/json.hpp>\n")
JOBS = 2


def headers_of(root, room):
    for folder, _, files in os.walk(os.path.join(root, room)):
        for name in sorted(files):
            path = os.path.relpath(os.path.join(folder, name), root)
            inner = [r for r in ROOMS if r != room and len(r) > len(room) and path.startswith(r + "/")]
            proven = os.path.exists(os.path.join(root, path[:-4] + ".cpp"))
            if name.endswith(".hpp") and not inner and not proven and path not in EXEMPT:
                yield path


def flags_of(commands, root, room):
    """The compiler and its flags for a source of the room, without what belongs to that source."""
    for entry in commands:
        words = shlex.split(entry["command"])
        # By its object: the source may be a batch of several files.
        if posixpath.dirname(words[words.index("-o") + 1]).partition("/CMakeFiles/")[0] == room:
            words = [w for w in words if "ccache" not in w]
            keep, skip = [], False
            for word in words:
                if skip:
                    skip = False
                elif word in ("-o", "-c", "-MF", "-MT"):
                    skip = True
                elif word not in ("-MD",) and not word.endswith((".cpp", ".cxx")):
                    keep.append(word)
            return keep, entry["directory"]
    return None, None


def is_heavy(root, header, known):
    """Whether a costly library is among what the header includes, directly or not."""
    if header not in known:
        known[header] = False
        if os.path.exists(os.path.join(root, header)):
            with open(os.path.join(root, header), encoding="utf-8") as file:
                names = INCLUDE.findall(file.read())
            known[header] = any(n.startswith(HEAVY) or is_heavy(root, n, known) for n in names)
    return known[header]


def precompile(flags, directory, scratch):
    path = os.path.join(scratch, "heavy.hpp")
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAVY_ALL)
    subprocess.run(flags + ["-O0", "-x", "c++-header", path, "-o", path + ".gch"], cwd=directory, check=True)
    return ["-include", path]


def compile_alone(flags, directory, header, scratch):
    source = os.path.join(scratch, header.replace("/", "_") + ".cpp")
    with open(source, "w", encoding="utf-8") as file:
        file.write(f'#include "{header}"\n')
    done = subprocess.run(flags + ["-fsyntax-only", "-O0", source], cwd=directory, capture_output=True, text=True,
                          check=False)
    return header, done.returncode, done.stderr


def main(root, database):
    with open(database, encoding="utf-8") as file:
        commands = json.load(file)
    failed = count = 0
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        waiting, known = [], {}
        prefix = precompile(*flags_of(commands, root, "gateway/edge"), scratch)
        for room in ROOMS:
            flags, directory = flags_of(commands, root, room)
            for header in headers_of(root, room):
                if flags is None:
                    print(f"{header}: no source of its room is built")
                    failed += 1
                else:
                    more = prefix if is_heavy(root, header, known) else []
                    waiting.append(pool.submit(compile_alone, flags + more, directory, header, scratch))
        for done in concurrent.futures.as_completed(waiting):
            header, code, words = done.result()
            count += 1
            if code != 0:
                failed += 1
                print(f"{header} does not compile alone:\n{words[:2000]}")
    print(f"{count} headers, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
