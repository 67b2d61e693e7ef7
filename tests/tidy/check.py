#!/usr/bin/env python3
"""House rules that a program checks. `check.py ROOT` runs all, `check.py ROOT GROUP…` some, `--selftest` proves that
each rule refuses its sample in tests/tidy/bad and no other rule does. A rule is a function from a tree to findings
(path, line, what is wrong)."""

import os
import re
import sys

import build_rules
import coroutine_rules
import include_rules
import shape_rules
import word_rules
from tree import Tree, read_tree

RULES = {
    "includes": {"arrows": include_rules.check_arrows, "raw_text": include_rules.check_raw_text,
                 "beast": include_rules.check_beast},
    "coroutines": {"detached": coroutine_rules.check_detached, "capturing": coroutine_rules.check_capturing,
                   "aggregates": coroutine_rules.check_aggregates,
                   "loop_conditions": coroutine_rules.check_loop_conditions,
                   "choices": coroutine_rules.check_choices},
    "shape": {"file_length": shape_rules.check_file_length, "function_length": shape_rules.check_function_length,
              "line_length": shape_rules.check_line_length, "opening": shape_rules.check_opening,
              "headers": shape_rules.check_headers},
    "words": {"folders": word_rules.check_folders, "functions": word_rules.check_functions,
              "words": word_rules.check_words},
    "build": {"sources": build_rules.check_sources, "exceptions": build_rules.check_exceptions,
              "properties": build_rules.check_properties},
    "links": {"links": build_rules.check_links, "events": build_rules.check_events},
}


def findings(tree, groups):
    for group in groups:
        for name, rule in RULES[group].items():
            for path, line, what in rule(tree):
                yield name, path, line, what


def read_sample(text):
    """`rule: NAME`, then files, each behind a line `=== path`. Pieces in << >> stand for banned words."""
    stand_ins = {"unfinished": word_rules.UNFINISHED[0], "host": word_rules.HOSTS[0], "place": word_rules.PLACES[0]}
    text = re.sub(r"<<(\w+)>>", lambda found: stand_ins[found.group(1)], text)
    text = re.sub(r"^<<(\w+) x (\d+)$", lambda found: f"  {found.group(1)};\n" * int(found.group(2)), text, flags=re.M)
    head, *files = re.split(r"^=== (.+)\n", text, flags=re.M)
    return head.split(":")[1].strip(), Tree(dict(zip(files[::2], files[1::2])))


def selftest(folder):
    names = {name for group in RULES.values() for name in group}
    proven, wrong = set(), 0
    for file in sorted(os.listdir(folder)):
        with open(os.path.join(folder, file), encoding="utf-8") as sample:
            wanted, tree = read_sample(sample.read())
        refused = {name for name, *_ in findings(tree, RULES)}
        if wanted == "none":
            good = not refused
        else:
            good = refused == {wanted}
            proven.add(wanted)
        if not good:
            print(f"{file}: expected {wanted}, refused by {sorted(refused) or 'nothing'}")
            wrong += 1
    for name in sorted(names - proven):
        print(f"{name}: no sample proves that this rule can fail")
        wrong += 1
    print(f"{len(proven)} rules proven by {len(os.listdir(folder))} samples, {wrong} wrong")
    return wrong == 0


def main(arguments):
    here = os.path.dirname(os.path.abspath(__file__))
    if arguments[:1] == ["--selftest"]:
        return 0 if selftest(os.path.join(here, "bad")) else 1
    root, groups = arguments[0], arguments[1:] or list(RULES)
    tree = read_tree(root)
    count = 0
    for name, path, line, what in sorted(findings(tree, groups), key=lambda one: one[1:3]):
        print(f"{path}:{line}: [{name}] {what}")
        count += 1
    if "shape" in groups:
        for path, lines in shape_rules.long_files(tree):
            print(f"note: {path} has {lines} lines; {shape_rules.FILE_LINES_NOTE} is plenty")
    print(f"{len(tree.texts)} files, {', '.join(groups)}: {count} findings")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
