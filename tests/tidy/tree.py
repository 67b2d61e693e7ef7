"""The tree as the rules see it: paths, texts, and C++ with comments and strings blanked.

A tree is a value, so that the self-test can hand the same rules a small invented one.
"""

import os

FOLDERS_SKIPPED = {".git", "build", "node_modules", "dist", "var", "__pycache__", ".cache", "embedded"}
# Samples of bad code, and inputs that other tests need exactly as they are.
PREFIXES_SKIPPED = ("tests/tidy/bad/", "tests/corpus/", "tests/fuzz/seeds/")
TEXT_BYTES_MAX = 2_000_000


class Tree:
    """Texts by path, relative to the root; `exists` also knows files that are not text."""

    def __init__(self, texts, others=()):
        self.texts = dict(texts)
        self.paths = set(self.texts) | set(others)
        self.folders = {"/".join(path.split("/")[:n]) for path in self.paths for n in range(1, path.count("/") + 1)}
        self._code = {}

    def exists(self, path):
        return path in self.paths or path in self.folders

    def named(self, *endings):
        return [path for path in sorted(self.texts) if path.endswith(endings)]

    def cpp(self):
        return self.named(".cpp", ".hpp")

    def code(self, path):
        """C++ without comments and the contents of strings; lines keep their numbers and columns."""
        if path not in self._code:
            self._code[path] = blanked(self.texts[path])
        return self._code[path]


def read_tree(root):
    texts, others = {}, []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in FOLDERS_SKIPPED)
        for name in files:
            path = os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/")
            # In a work tree of its own .git is a file.
            if path.startswith(PREFIXES_SKIPPED) or name == ".git":
                continue
            full = os.path.join(folder, name)
            if os.path.islink(full) or os.path.getsize(full) > TEXT_BYTES_MAX:
                others.append(path)
                continue
            with open(full, "rb") as file:
                data = file.read()
            try:
                texts[path] = data.decode("utf-8")
            except UnicodeDecodeError:
                others.append(path)
    return Tree(texts, others)


def blanked(text):
    """Blanks comments and the insides of string and character literals, raw strings included."""
    out = list(text)
    at, end = 0, len(text)

    def blank(start, stop):
        for i in range(start, min(stop, end)):
            if out[i] != "\n":
                out[i] = " "

    while at < end:
        two = text[at:at + 2]
        if two == "//":
            stop = text.find("\n", at)
            stop = end if stop < 0 else stop
            blank(at, stop)
            at = stop
        elif two == "/*":
            stop = text.find("*/", at + 2)
            stop = end if stop < 0 else stop + 2
            blank(at, stop)
            at = stop
        elif two == 'R"':
            bracket = text.find("(", at)
            close = ")" + text[at + 2:bracket] + '"'
            stop = text.find(close, bracket)
            stop = end if stop < 0 else stop
            blank(at + 2, stop + len(close) - 1)
            at = stop + len(close)
        elif text[at] == '"' or (text[at] == "'" and not text[at - 1:at].isalnum()):
            quote = text[at]
            stop = at + 1
            while stop < end and text[stop] != quote and text[stop] != "\n":
                stop += 2 if text[stop] == "\\" else 1
            blank(at + 1, stop)
            at = stop + 1
        else:
            at += 1
    return "".join(out)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def closing(text, at, opening="{", close="}"):
    """The place of the bracket that closes the one at `at`, or the end of the text."""
    depth = 0
    for i in range(at, len(text)):
        if text[i] == opening:
            depth += 1
        elif text[i] == close:
            depth -= 1
            if depth == 0:
                return i
    return len(text)
