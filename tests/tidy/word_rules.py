"""Names and words that do not belong here. Words are put together from pieces, so that this file does not hold them."""

import re

FOLDERS = {"utils", "util", "common", "helpers", "helper", "manager", "managers", "misc"}
# Where style and layout name such a folder on purpose.
FOLDERS_ALLOWED = ("redact/recognizers/common", "gateway/consent/managers")
FUNCTION = re.compile(r"(?<![\w.>:])(?:[\w:<>&*]+\s+[&*]?)(?:\w+::)*((?:do|process|perform|handle)_\w+)"
                      r"\s*\([^;{]*\)[^;{]*[;{]")
# Nouns that look like such verbs: a handle, a salt of the process.
NOUNS = {"handle_after", "process_salt"}
UNFINISHED = ("TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK")
HOSTS = ("registry." "npmjs", "npmjs." "com", "pypi." "org", "python" "hosted", "crates." "io", "deb." "debian",
         "ghcr." "io", "docker." "io", "quay." "io", "golang." "org/proxy", "proxy." "golang")
PLACES = ("/wo" "rk/", "/fa" "rm/", "/ho" "me/", "/tmp" "/w/", "/Us" "ers/")
WORKPLACE = (r"chat" r"gpt", r"co" r"pilot", r"an" r"thropic", r"cla" r"ude", r"open" r"ai", r"\bl" r"lm\b",
             r"language mo" r"del", r"coding a" r"gent", r"\bissue\s+#?\d", r"pull re" r"quest", r"fixes #\d",
             r"sub-?a" r"gent", r"co-authored" r"-by", r"this ses" r"sion of")
EXEMPT = ("web/package-lock.json",)


def words():
    yield re.compile(r"\b(" + "|".join(UNFINISHED) + r")\b"), "a note of something unfinished"
    yield re.compile("|".join(re.escape(h) for h in HOSTS)), "a host of a package registry"
    yield re.compile(r"(?<![\w.])(" + "|".join(re.escape(p) for p in PLACES) + ")"), "a path of one machine"
    yield re.compile("|".join(WORKPLACE), re.I), "a word about how this was made, not about the product"


def check_folders(tree):
    for folder in sorted(tree.folders):
        if folder.rsplit("/", 1)[-1] in FOLDERS and folder not in FOLDERS_ALLOWED:
            yield folder, 0, "name the thing, or keep it where its only user lives"


def check_functions(tree):
    for path in tree.cpp():
        code = tree.code(path)
        for found in FUNCTION.finditer(code):
            name = found.group(1)
            if found.group(0).lstrip().startswith(("return", "co_return", "else")):
                continue
            if name in NOUNS:
                continue
            if name.startswith("handle_") and path.startswith("gateway/edge/"):
                continue
            yield path, code.count("\n", 0, found.start(1)) + 1, f"{name}: a verb that says nothing"


def check_words(tree):
    patterns = list(words())
    for path, text in sorted(tree.texts.items()):
        if path in EXEMPT:
            continue
        for pattern, why in patterns:
            for found in pattern.finditer(text):
                yield path, text.count("\n", 0, found.start()) + 1, f"{why}: {found.group(0)}"
