"""What hangs together: sources and the build, exceptions and their few places, properties and their answers, links
between documents."""

import posixpath
import re

# Constructors and start-up: they throw before anything is served. Elsewhere failures are values.
THROW_ALLOWED = {
    "redact/redactor.cpp", "redact/custom_recognizers.cpp", "redact/entities.cpp", "redact/lexicon.cpp",
    "vault/ledger_file.cpp", "vault/hardening.cpp", "vault/key_arena.cpp", "vault/master_key.cpp",
    "vault/master_key_file.cpp", "vault/sealed_vault.cpp",
}
TRY_ALLOWED = set()
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)|!\[[^\]\n]*\]\(([^)\s]+)\)")


def listed_sources(tree):
    """(CMake file, line, path) of every C++ source that a CMakeLists.txt names."""
    for path in tree.named("CMakeLists.txt", ".cmake"):
        folder = posixpath.dirname(path)
        for number, line in enumerate(tree.texts[path].split("\n"), 1):
            for name in re.findall(r"[\w./${}-]+\.cpp\b", line.split("#")[0]):
                if name.startswith("${PROJECT_SOURCE_DIR}/"):
                    yield path, number, name[len("${PROJECT_SOURCE_DIR}/"):]
                elif "$" not in name:
                    yield path, number, posixpath.normpath(posixpath.join(folder, name))


def check_sources(tree):
    if not tree.named("CMakeLists.txt"):
        return
    listed = set()
    for path, line, source in listed_sources(tree):
        listed.add(source)
        if not tree.exists(source):
            yield path, line, f"there is no {source}"
    for path in tree.named(".cpp"):
        if path not in listed:
            yield path, 1, "no CMakeLists.txt names this file: it is dead"


def check_exceptions(tree):
    for path in tree.cpp():
        if not path.startswith(("redact/", "vault/", "gateway/desk/")):
            continue
        for number, line in enumerate(tree.code(path).split("\n"), 1):
            if re.search(r"\bthrow\b", line) and path not in THROW_ALLOWED:
                yield path, number, "throw: failures of the ordinary day are values"
            if re.search(r"\btry\b", line) and path not in TRY_ALLOWED:
                yield path, number, "try: exceptions are caught in main and in task_group only"


def check_properties(tree):
    """rapidcheck only returns whether a property held; whoever drops the answer has a test that cannot fail."""
    for path in tree.cpp():
        code = tree.code(path)
        for found in re.finditer(r"\brc::check\s*\(", code):
            if re.search(r"[;{}]\s*$", code[:found.start()]):
                yield path, code.count("\n", 0, found.start()) + 1, "the answer of rc::check is not looked at"


def check_events(tree):
    """Whoever reads the log finds each of its events in the operator's page, and there no event that never comes."""
    page = "docs/operations.md"
    if not tree.exists(page):
        return
    text = tree.texts[page]
    logs = text[text.find("\n## Logs"):]
    logs = logs[:logs.find("\n## ", 1)]
    known = set()
    for line in logs.split("\n"):
        if line.startswith("| `"):
            known.update(re.findall(r"`(\w+)`", line.split("|")[1]))
        elif line.startswith("Of ordinary days"):
            known.update(name for name in re.findall(r"`(\w+)`", line) if name != "debug")
    logged = set()
    for path in tree.cpp():
        if path.startswith(("tests/", "bench/", "connectors/sandbox/")):
            continue
        for call in re.finditer(r"\blog\((?=[^;{]*log_level::)([^;{]*)", tree.texts[path]):
            for name in re.findall(r'"(\w+)"', call.group(1)):
                logged.add(name)
                if name not in known:
                    yield path, tree.texts[path].count("\n", 0, call.start()) + 1, f"{page} does not explain {name}"
    for name in sorted(known - logged):
        yield page, 1, f"nothing logs {name}"


def check_links(tree):
    for path in tree.named(".md"):
        fenced = False
        for number, line in enumerate(tree.texts[path].split("\n"), 1):
            if line.lstrip().startswith("```"):
                fenced = not fenced
            if fenced:
                continue
            for found in LINK.finditer(re.sub(r"`[^`]*`", "", line)):
                target = (found.group(1) or found.group(2)).split("#")[0]
                if not target or re.match(r"[a-z]+:", target):
                    continue
                if not tree.exists(posixpath.normpath(posixpath.join(posixpath.dirname(path), target)).rstrip("/")):
                    yield path, number, f"the link leads nowhere: {target}"
