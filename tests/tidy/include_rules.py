"""Who may include what: the arrows between the rooms, the two doors of raw text, and the files that speak Beast."""

import re

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)

# docs/ARCHITECTURE.md draws the same arrows. The first matching prefix counts.
ROOMS = (("base/", "base"), ("redact/", "redact"), ("vault/", "vault"), ("store/", "store"),
         ("connectors/sandbox/", "sandbox"), ("connectors/", "connectors"), ("config/", "config"),
         ("gateway/consent/", "consent"), ("gateway/desk/", "desk"), ("gateway/edge/", "edge"),
         ("gateway/app/", "app"))
MAY_INCLUDE = {
    "base": {"base"},
    "redact": {"redact", "base"},
    "vault": {"vault", "store", "base"},
    "store": {"store", "base"},
    "config": {"config", "consent", "base"},
    "connectors": {"connectors", "config", "base"},
    "sandbox": {"sandbox", "base"},
    "consent": {"consent", "base"},
    "desk": {"desk", "consent", "redact", "vault", "store", "connectors", "config", "base"},
    "edge": {"edge", "desk", "consent", "config", "connectors", "base"},
    "app": {"app", "edge", "desk", "consent", "redact", "vault", "store", "connectors", "config", "base"},
}
# What a room must not use although it is no room: nothing that blocks, reads a clock or logs while text is judged, no
# SQL and no Beast where decisions are made.
FORBIDDEN = {
    "redact": r"base/(clock|log|task|task_group|offload|random|metrics)\.hpp|fstream|thread|mutex|ctime|sqlite3\.h",
    "vault": r"boost/beast/.*|nlohmann/.*",
    "desk": r"boost/beast/.*|sqlite3\.h|libpq-fe\.h",
    "edge": r"sqlite3\.h|libpq-fe\.h",
    "connectors": r"sqlite3\.h|libpq-fe\.h",
    "consent": r"base/log\.hpp|fstream|sqlite3\.h",
}
# Where raw text is taken apart. One file of the edge gives a subject's own words back to that subject, one hands a held
# text to the person who reviews it.
READER = ("redact/", "vault/", "gateway/edge/owner_text.cpp", "gateway/edge/review_text.cpp", "tests/", "bench/")
MAKER = ("redact/", "vault/", "tests/", "bench/")
BEAST = ("gateway/edge/http_server.cpp", "gateway/edge/websocket.cpp", "gateway/edge/websocket_beast.hpp",
         "connectors/http_client.cpp", "base/beast_source.cpp", "bench/echo_server.cpp")


def room_of(path):
    for prefix, room in ROOMS:
        if path.startswith(prefix):
            return room
    return None


def includes(tree, path):
    for found in INCLUDE.finditer(tree.texts[path]):
        yield tree.texts[path].count("\n", 0, found.start()) + 1, found.group(1) == '"', found.group(2)


def check_arrows(tree):
    for path in tree.cpp():
        room = room_of(path)
        if room is None:
            continue
        for line, quoted, name in includes(tree, path):
            target = room_of(name) if quoted else None
            if target is not None and target not in MAY_INCLUDE[room]:
                yield path, line, f"{room} may not include {name} ({target})"
            elif re.fullmatch(FORBIDDEN.get(room, r"(?!)"), name):
                yield path, line, f"{room} may not use {name}"
            elif quoted and "/" in name and not tree.exists(name):
                yield path, line, f"there is no {name}; includes start at the root"


def check_raw_text(tree):
    doors = {"base/raw_text_reader.hpp": READER, "base/safe_text_maker.hpp": MAKER}
    for path in tree.cpp():
        for line, _, name in includes(tree, path):
            if name in doors and not path.startswith(doors[name]):
                yield path, line, f"{name} is not for this file"


def check_beast(tree):
    for path in tree.cpp():
        if path in BEAST:
            continue
        for line, _, name in includes(tree, path):
            if name.startswith("boost/beast"):
                yield path, line, "Beast is spoken in a few listed files only"
