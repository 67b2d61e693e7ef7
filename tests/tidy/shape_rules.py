"""How a file looks: its opening comment, its order of includes, and how long things may be."""

import re

from coroutine_rules import lambdas
from include_rules import INCLUDE
from tree import closing, line_of

FILE_LINES_MAX = 500
FILE_LINES_NOTE = 300
FUNCTION_LINES_MAX = 70
LINE_COLUMNS_MAX = 120
# A literal that long cannot be broken without being changed.
LONG_LITERAL = re.compile(r"""(['"`])(?:(?!\1).){95,}\1""")
# Tables of data, not code; *.inc are tables by name.
DATA_TABLES = {"redact/words.cpp"}
CODE = (".cpp", ".hpp", ".py", ".ts", ".tsx", ".js", ".css", ".cmake", "CMakeLists.txt")
OPENS = {".cpp": "//", ".hpp": "//", ".ts": ("//", "/*"), ".tsx": ("//", "/*"), ".py": ('"""', "#"), ".cmake": "#",
         "CMakeLists.txt": "#"}
NOT_A_FUNCTION = re.compile(r"\b(namespace|class|struct|enum|union|if|for|while|switch|else|try|catch|do|concept|"
                            r"requires|extern)\b")


def file_lines(tree):
    for path in tree.named(*CODE):
        lines = tree.texts[path].count("\n")
        yield path, lines


def check_file_length(tree):
    for path, lines in file_lines(tree):
        if lines > FILE_LINES_MAX and path not in DATA_TABLES:
            yield path, FILE_LINES_MAX, f"{lines} lines; {FILE_LINES_MAX} is the limit"


def long_files(tree):
    """Notes, not failures."""
    for path, lines in file_lines(tree):
        if FILE_LINES_NOTE < lines <= FILE_LINES_MAX and path not in DATA_TABLES:
            yield path, lines


def functions(code):
    """(first line, lines) of every function body, as far as braces tell. Functions inside functions count with them."""
    at = 0
    while (at := code.find("{", at)) >= 0:
        begin = max(code.rfind(c, 0, at) for c in ";{}") + 1
        head = re.sub(r"^\s*(#[^\n]*\n\s*)*", "", code[begin:at])
        plain = re.sub(r"\b(public|private|protected)\s*:", "", head)
        plain = re.sub(r"\btemplate\s*<.*?>\s*(?=\w)", "", plain, flags=re.S)
        named = "(" in plain and not NOT_A_FUNCTION.search(plain.split("(")[0]) and "=" not in plain.split("(")[0]
        if not named:
            at += 1
            continue
        stop = closing(code, at)
        first = line_of(code, begin + len(code[begin:at]) - len(code[begin:at].lstrip()))
        yield first, line_of(code, stop) - first + 1
        at = stop + 1


def check_function_length(tree):
    for path in tree.cpp():
        if path in DATA_TABLES:
            continue
        code = tree.code(path)
        for line, lines in functions(code):
            if path.startswith("tests/"):
                # Rows of a table are data.
                body = code.split("\n")[line - 1:line - 1 + lines]
                lines -= sum(1 for row in body if re.match(r"\s*\{.*[,{(]$", row))
            if lines > FUNCTION_LINES_MAX:
                yield path, line, f"a function of {lines} lines; {FUNCTION_LINES_MAX} is the limit"


def check_line_length(tree):
    for path in tree.named(*CODE):
        if path in DATA_TABLES:
            continue
        for number, line in enumerate(tree.texts[path].split("\n"), 1):
            if len(line) > LINE_COLUMNS_MAX and not LONG_LITERAL.search(line):
                yield path, number, f"{len(line)} columns; {LINE_COLUMNS_MAX} is the limit"


def check_opening(tree):
    for path in tree.named(*OPENS):
        text = tree.texts[path].lstrip("\ufeff\n")
        if text.startswith("#!"):
            text = text.split("\n", 1)[1] if "\n" in text else ""
        wanted = OPENS["CMakeLists.txt" if path.endswith("CMakeLists.txt") else "." + path.rsplit(".", 1)[1]]
        if not text.startswith(wanted):
            yield path, 1, "a file opens with a comment: what lives here and what does not"


def check_headers(tree):
    for path in tree.cpp():
        code = tree.code(path)
        if path.endswith(".hpp"):
            if not re.search(r"^#pragma once$", code, re.M):
                yield path, 1, "a header without #pragma once"
            for found in re.finditer(r"\busing\s+namespace\b", code):
                if not inside_function(code, found.start()):
                    yield path, line_of(code, found.start()), "using namespace in a header"
        own = path[:-4] + ".hpp"
        first = INCLUDE.search(tree.texts[path])
        if path.endswith(".cpp") and own in tree.texts and (first is None or first.group(2) != own):
            yield path, 1, f'the first include is the own header, "{own}"'


def inside_function(code, at):
    for first, lines in functions(code):
        if first <= line_of(code, at) < first + lines:
            return True
    return any(start < at < last for start, _, _, _, last in lambdas(code))
