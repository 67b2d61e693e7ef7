#!/usr/bin/python3
"""Compiles the number plans of all countries into redact/plans/number_plans.inc.

Source: the metadata of Debian's python3-phonenumbers (Google's libphonenumber data). Every pattern there is a finite
language over digits, so each plan becomes an acyclic automaton; equal states are shared between all countries.
Usage: /usr/bin/python3 compile_plans.py > number_plans.inc      (tests/redact compares the committed file with this)
"""
import re
import sys

import phonenumbers
from phonenumbers import PhoneMetadata

TYPES = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
         "voicemail")
PREFIXES_MAX = 8  # Longer lists are carrier selection codes, which nobody writes to a shop.
PREFIX_DIGITS_MAX = 3


class States:
    """Hash-consed states: (accepting, ten followers). State 0 accepts nothing, state 1 the empty word."""

    def __init__(self):
        self.rows, self.index, self.memo = [], {}, {}
        self.none = self.state(False, (0,) * 10)
        self.empty = self.state(True, (0,) * 10)

    def state(self, accepts, follow):
        key = (accepts, follow)
        if key not in self.index:
            self.index[key] = len(self.rows)
            self.rows.append(key)
        return self.index[key]

    def digits(self, allowed):
        return self.state(False, tuple(self.empty if d in allowed else 0 for d in range(10)))

    def remembered(self, key, make):
        if key not in self.memo:
            self.memo[key] = make()
        return self.memo[key]

    def union(self, a, b):
        if a == b or b == 0: return a
        if a == 0: return b
        if a > b: a, b = b, a
        (x, xs), (y, ys) = self.rows[a], self.rows[b]
        return self.remembered(("u", a, b), lambda: self.state(x or y, tuple(map(self.union, xs, ys))))

    def both(self, a, b):
        if a == 0 or b == 0: return 0
        if a == b: return a
        if a > b: a, b = b, a
        (x, xs), (y, ys) = self.rows[a], self.rows[b]
        return self.remembered(("b", a, b), lambda: self.state(x and y, tuple(map(self.both, xs, ys))))

    def minus(self, a, b):
        if a == 0 or a == b: return 0
        if b == 0: return a
        (x, xs), (y, ys) = self.rows[a], self.rows[b]
        return self.remembered(("m", a, b), lambda: self.state(x and not y, tuple(map(self.minus, xs, ys))))

    def then(self, a, b):
        if a == 0 or b == 0: return 0
        if a == self.empty: return b

        def make():
            accepts, follow = self.rows[a]
            joined = self.state(False, tuple(self.then(f, b) for f in follow))
            return self.union(joined, b) if accepts else joined
        return self.remembered(("t", a, b), make)

    def lengths(self, wanted):
        result = 0
        for n in wanted:
            word = self.empty
            for _ in range(n):
                word = self.then(self.digits(range(10)), word)
            result = self.union(result, word)
        return result

    def words(self, a, so_far=""):
        accepts, follow = self.rows[a]
        if accepts: yield so_far
        for d, f in enumerate(follow):
            if f: yield from self.words(f, so_far + str(d))


class Pattern:
    """Reads the subset of regular expressions that the metadata uses."""

    def __init__(self, states, text):
        self.s, self.text, self.at = states, text, 0

    def read(self):
        result = self.alternatives()
        assert self.at == len(self.text), self.text
        return result

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def alternatives(self):
        result = self.sequence()
        while self.peek() == "|":
            self.at += 1
            result = self.s.union(result, self.sequence())
        return result

    def sequence(self):
        parts = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated())
        result = self.s.empty
        for part in reversed(parts):
            result = self.s.then(part, result)
        return result

    def repeated(self):
        item, low, high = self.item(), 1, 1
        if self.peek() == "?":
            self.at, low = self.at + 1, 0
        elif self.peek() == "{":
            end = self.text.index("}", self.at)
            bounds = self.text[self.at + 1:end].split(",")
            low, high, self.at = int(bounds[0]), int(bounds[-1]), end + 1
        result = self.s.empty
        for _ in range(high - low):
            result = self.s.union(self.s.empty, self.s.then(item, result))
        for _ in range(low):
            result = self.s.then(item, result)
        return result

    def item(self):
        c = self.peek()
        self.at += 1
        if c == "(":
            if self.text.startswith("?:", self.at): self.at += 2
            inner = self.alternatives()
            assert self.peek() == ")", self.text
            self.at += 1
            return inner
        if c == "[":
            end = self.text.index("]", self.at)
            body, self.at = self.text[self.at:end], end + 1
            return self.s.digits(self.set_of(body))
        if c == "\\":
            assert self.peek() == "d", self.text
            self.at += 1
            return self.s.digits(range(10))
        assert c.isdigit(), self.text
        return self.s.digits({int(c)})

    @staticmethod
    def set_of(body):
        allowed, i = set(), 0
        while i < len(body):
            if body.startswith("-", i + 1) and i + 2 < len(body):
                allowed |= set(range(int(body[i]), int(body[i + 2]) + 1))
                i += 3
            else:
                allowed.add(int(body[i]))
                i += 1
        return allowed


def valid_numbers(states, metadata):
    """The national numbers that IsValidNumberForRegion accepts: the general pattern, one type's, and their lengths."""
    general = Pattern(states, metadata.general_desc.national_number_pattern).read()
    result = 0
    for kind in TYPES:
        desc = getattr(metadata, kind)
        if desc is None or not desc.national_number_pattern: continue
        numbers = Pattern(states, desc.national_number_pattern).read()
        lengths = desc.possible_length or metadata.general_desc.possible_length
        result = states.union(result, states.both(numbers, states.lengths(lengths)))
    return states.both(result, general)


def local_form(metadata):
    """What a region leaves out at home, and the pattern of what is still written: "264" and [2457]\\d{6} for Anguilla's
    264 497 1234. The metadata's rule puts it back."""
    group = re.search(r"(?:^|\|)\(([^()|]*)\)\$?$", metadata.national_prefix_for_parsing or "")
    lead = re.fullmatch(r"(\d+)\\1", metadata.national_prefix_transform_rule or "")
    return (lead.group(1), group.group(1)) if group and lead else ("", "")


def short_forms(states, metadata, numbers):
    """Numbers without what is left out, as they also follow the country's code: "22 123" of Norfolk Island. Not where a
    trunk prefix may stand: behind one, all is written."""
    lead, pattern = local_form(metadata)
    if metadata.national_prefix or not lead: return 0
    rest = numbers
    for digit in lead:
        rest = states.rows[rest][1][int(digit)]
    return states.both(rest, Pattern(states, pattern).read())


def code_plan(states, regions):
    """All regions of one calling code, as GetRegionCodeForNumber walks them: leading digits decide before types do."""
    # Only the first region's: after the code, others write every digit.
    result, taken = short_forms(states, regions[0], valid_numbers(states, regions[0])), 0
    anything = states.lengths(range(0, 18))
    for metadata in regions:
        numbers = states.minus(valid_numbers(states, metadata), taken)
        result = states.union(result, numbers)
        if metadata.leading_digits:
            lead = Pattern(states, metadata.leading_digits).read()
            taken = states.union(taken, states.then(lead, anything))
    return result


def trunk_prefixes(states, metadata):
    """What is written before a national number at home ("0", "8", "06")."""
    parsing = metadata.national_prefix_for_parsing
    found = {metadata.national_prefix} if metadata.national_prefix else set()
    if parsing and not metadata.national_prefix_transform_rule:
        words = [w for w in states.words(Pattern(states, parsing).read()) if 0 < len(w) <= PREFIX_DIGITS_MAX]
        if len(words) <= PREFIXES_MAX: found |= set(words)
    # "0(60\d{6}|…)" becoming what stands in the brackets: the digits before them are the prefix.
    lead = re.match(r"(\d+)\((?!\?)", parsing or "")
    if lead and metadata.national_prefix_transform_rule in ("\\1", "$1"): found.add(lead.group(1))
    return sorted(found, key=lambda p: (p != metadata.national_prefix, len(p), p))


def first_digits(states, pattern):
    """Bit d: the pattern begins with digit d."""
    follow = states.rows[Pattern(states, pattern).read()][1] if pattern else ()
    return sum(1 << d for d, f in enumerate(follow) if f)


def numbered(states, roots):
    """Keeps the states that are reached from the roots, in a stable order; 0 stays the dead state."""
    order, place = [0], {0: 0}
    for root in roots:
        stack = [root]
        while stack:
            state = stack.pop()
            if state in place: continue
            place[state] = len(order)
            order.append(state)
            stack.extend(reversed(states.rows[state][1]))
    return order, place


def lines(items, width=116):
    line = ""
    for item in items:
        if len(line) + len(item) + 1 > width:
            yield line
            line = ""
        line += item
    if line: yield line


def mask(lengths):
    return sum(1 << n for n in set(lengths))


def main():
    sys.setrecursionlimit(10000)
    states = States()
    codes, regions = [], []
    for code, ids in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        plans = [PhoneMetadata.metadata_for_region_or_calling_code(code, r) for r in ids]
        lengths = {n for p in plans for n in p.general_desc.possible_length}
        codes.append((code, code_plan(states, plans), mask(lengths)))
        regions += [(r, code, trunk_prefixes(states, p), local_form(p)[0], first_digits(states, local_form(p)[1]),
                     mask(p.general_desc.possible_length))
                    for r, p in zip(ids, plans) if r != "001"]
    order, place = numbered(states, [root for _, root, _ in codes])
    assert len(order) < 1 << 15
    print("// Made by compile_plans.py from python3-phonenumbers " + phonenumbers.__version__ + "; do not edit.")
    print("// The metadata is part of libphonenumber, Copyright The Libphonenumber Authors, Apache License 2.0.")
    print("// clang-format off")
    print("// A state: ten followers, one for each digit; the top bit says that a number may end there.")
    print("constexpr std::uint16_t plan_states[%d][10] = {" % len(order))
    rows = []
    for state in order:
        follow = states.rows[state][1]
        rows.append("{" + ",".join(str(place[f] | (states.rows[f][0] << 15)) for f in follow) + "},")
    for line in lines(rows): print(line)
    print("};")
    print("// Calling code, first state, possible lengths of the national number as a bit set.")
    print("constexpr calling_plan calling_plans[%d] = {" % len(codes))
    for line in lines("{%d,%d,%du}," % (c, place[root], mask) for c, root, mask in codes): print(line)
    print("};")
    print("// Region, calling code, what is written before a number at home, what is left out there,")
    print("// the first digits of what is written then, lengths as above.")
    print("constexpr region_plan region_plans[%d] = {" % len(regions))
    rows = ('{"%s",%d,"%s","%s",%d,%du},' % (r, c, " ".join(p), *rest) for r, c, p, *rest in sorted(regions))
    for line in lines(rows): print(line)
    print("};")
    print("// clang-format on")


if __name__ == "__main__":
    main()
