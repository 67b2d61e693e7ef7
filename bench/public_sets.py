#!/usr/bin/env python3
"""F1 of `cloakroom redact` on data sets of others, which are not part of this repository.

    bench/public_sets.py [--program P] [--region CC] [--misses] FILE...

Reads Presidio's evaluation format: a JSON list of {"full_text", "spans": [{"entity_type", "start_position",
"end_position"}]}, offsets in characters. Only the types that Cloakroom knows count, on both sides. A value is found
when a finding of its type overlaps it; a finding is right when it overlaps a value of its type.
"""
import argparse
import collections
import json
import subprocess
import sys

TYPES = ("EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "IBAN_CODE", "IP_ADDRESS")


def findings_of(program, region, texts):
    lines = "".join(json.dumps({"id": i, "text": t, "region": region}, ensure_ascii=False) + "\n"
                    for i, t in enumerate(texts))
    done = subprocess.run([program, "redact", "--ndjson"], input=lines.encode(), stdout=subprocess.PIPE, check=False)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(texts), "one answer a line"
    for text, answer in zip(texts, answers):
        raw = text.encode()
        at = lambda offset: len(raw[:offset].decode())
        yield [(f["type"], at(f["start"]), at(f["end"])) for f in answer.get("findings", ()) if f["type"] in TYPES]


def touches(a, b):
    return a[0] == b[0] and a[1] < b[2] and b[1] < a[2]


def judge(path, program, region, show):
    samples = json.load(open(path, encoding="utf-8"))
    tally = collections.defaultdict(collections.Counter)
    for sample, found in zip(samples, findings_of(program, region, [s["full_text"] for s in samples])):
        wanted = [(s["entity_type"], s["start_position"], s["end_position"]) for s in sample["spans"]
                  if s["entity_type"] in TYPES]
        for span in wanted:
            hit = any(touches(span, f) for f in found)
            tally[span[0]]["found" if hit else "missed"] += 1
            if show and not hit: print("missed", span[0], repr(sample["full_text"][span[1]:span[2]]))
        for span in found:
            right = any(touches(span, w) for w in wanted)
            tally[span[0]]["right" if right else "wrong"] += 1
            if show and not right: print("wrong ", span[0], repr(sample["full_text"][span[1]:span[2]]))
    print(f"{path}: {len(samples)} texts")
    total = collections.Counter()
    for kind in TYPES:
        report(kind, tally[kind])
        total += tally[kind]
    report("all", total)


def report(kind, t):
    recall = t["found"] / max(1, t["found"] + t["missed"])
    precision = t["right"] / max(1, t["right"] + t["wrong"])
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    print(f"  {kind:14} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}  of {t['found'] + t['missed']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--program", default="build/release/cloakroom")
    parser.add_argument("--region", default="US", help="default region of phone numbers (US)")
    parser.add_argument("--misses", action="store_true", help="print every miss and false alarm")
    options = parser.parse_args()
    for path in options.files:
        judge(path, options.program, options.region, options.misses)


if __name__ == "__main__":
    sys.exit(main())
