"""Traps of coroutines: work nobody counts, captures that die first, and what GCC 12 miscompiles: aggregates made inside
co_await, and co_await in the condition of a loop or in one arm of `?:`."""

import re

from tree import closing, line_of

COROUTINE = re.compile(r"\bco_(await|return|yield)\b")
DETACHED = re.compile(r"\basio\s*::\s*detached\b")
INTRODUCER = re.compile(r"(?<![\w\])])\[(?!\[)")
AGGREGATE = re.compile(r"[(,]\s*(?:[A-Za-z_][\w:]*(?:<[^<>;]*>)?)?\s*\{")


def lambdas(code):
    """(start, captures, trailing return type, first and last place of the body) of every lambda."""
    for found in INTRODUCER.finditer(code):
        if re.search(r"(\breturn|\bco_return|\bdelete|[=(,{};:?&|!<>+\-*/]|^)\s*$", code[:found.start()]) is None:
            continue
        stop = closing(code, found.start(), "[", "]")
        captures = code[found.start() + 1:stop]
        at = stop + 1
        while True:
            at += len(code[at:]) - len(code[at:].lstrip())
            if code[at:at + 1] == "<":
                at = closing(code, at, "<", ">") + 1
            elif code[at:at + 1] == "(":
                at = closing(code, at, "(", ")") + 1
            elif word := re.match(r"(mutable|noexcept|constexpr|consteval)\b", code[at:]):
                at += word.end()
            else:
                break
        returns = ""
        if code[at:at + 2] == "->":
            brace = code.find("{", at)
            returns = code[at + 2:brace]
            at = brace
        if code[at:at + 1] == "{" and ";" not in returns:
            yield found.start(), captures, returns, at, closing(code, at)


def without_inner(code, start, stop, all_lambdas):
    """The body between two places with the bodies of lambdas inside it blanked."""
    body = list(code[start:stop])
    for _, _, _, first, last in all_lambdas:
        if start < first and last <= stop:
            body[first - start:last - start] = " " * (last - first)
    return "".join(body)


def check_detached(tree):
    for path in tree.cpp():
        for found in DETACHED.finditer(tree.code(path)):
            yield path, line_of(tree.code(path), found.start()), "asio::detached: use task_group::spawn"


def check_capturing(tree):
    for path in tree.cpp():
        code = tree.code(path)
        if not COROUTINE.search(code) and "awaitable" not in code:
            continue
        every = list(lambdas(code))
        for start, captures, returns, first, last in every:
            if not captures.strip():
                continue
            if COROUTINE.search(without_inner(code, first, last, every)) or "awaitable<" in returns:
                yield path, line_of(code, start), "a lambda that captures is a coroutine; write a named function"


def check_aggregates(tree):
    for path in tree.cpp():
        code = tree.code(path)
        every = list(lambdas(code)) if "co_await" in code else []
        for found in re.finditer(r"\bco_await\b", code):
            stop = found.end()
            depth = 0
            while stop < len(code) and not (depth == 0 and code[stop] in ";)]}"):
                depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(code[stop], 0)
                stop += 1
            if AGGREGATE.search(without_inner(code, found.end(), stop, every).replace("  {", "")):
                yield path, line_of(code, found.start()), "an aggregate made inside co_await; name it first"


def check_loop_conditions(tree):
    for path in tree.cpp():
        code = tree.code(path)
        for found in re.finditer(r"\b(while|for)\s*\(", code) if "co_await" in code else ():
            head = code[found.end():closing(code, found.end() - 1, "(", ")")]
            if re.search(r"\bco_await\b", head):
                yield path, line_of(code, found.start()), "co_await in the condition of a loop; await into a variable"


def check_choices(tree):
    for path in tree.cpp():
        code = tree.code(path)
        for found in re.finditer(r"\?[^;{}]*?\bco_await\b", code):
            yield path, line_of(code, found.start()), "co_await in an arm of ?: may free its result twice; write an if"
