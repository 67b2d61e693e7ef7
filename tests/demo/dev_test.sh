#!/usr/bin/env bash
# ./dev as a program, in a folder of its own: tools and both programs are stand-ins, so nothing is built or installed.
#   dev_test.sh SOURCE_FOLDER
set -euo pipefail
source=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
failed=0
check() { if ! eval "$2"; then echo "FAILED: $1"; failed=1; fi; }

mkdir -p bin config/demo build/release web
cp "$source/dev" dev
cp "$source/config/demo.yaml" config/
cp "$source/config/demo/telegram.token" config/demo/
printf '#!/bin/sh\nexit 0\n' >bin/npm
cp bin/npm bin/node
# Tells how it was called.
cat >bin/cmake <<'EOF'
#!/bin/sh
echo "$@" >>cmake_calls
EOF
cat >bin/dpkg-query <<'EOF'
#!/bin/bash
printf '%s\n' "${@:3}" >>asked_packages
printf 'installed %s\n' "${@:3}"
EOF
# Stand-ins: take the port of an option or of the configuration, answer 200 for ever.
cat >server <<'EOF'
import http.server, sys, threading
class answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "0"); self.send_header("Connection", "close"); self.end_headers()
    def log_message(self, *words): pass
servers = [http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), answer) for port in sys.argv[1:]]
for one in servers[1:]: threading.Thread(target=one.serve_forever, daemon=True).start()
servers[0].serve_forever()
EOF
gateway() { # gateway COMMAND: what `serve` does
  cat >build/release/cloakroom <<EOF
#!/bin/bash
[[ \$1 = keys ]] && exit 0
$1
EOF
}
phone() { printf '#!/bin/bash\n%s\n' "$1" >build/release/cloakroom-sandbox; }
port=$(python3 -c '
import random, socket
while True:
    at, held = random.randrange(20000, 60000), []
    try:
        for one in (at, at + 1, at + 10):
            held.append(socket.socket()); held[-1].bind(("127.0.0.1", one))
    except OSError:
        continue
    print(at); break')
admin=$((port + 1)) phone=$((port + 10))
gateway_serves="exec python3 $folder/server $port $admin"
phone_serves="exec python3 $folder/server $phone"
demo() { PATH="$folder/bin:$PATH" CLOAKROOM_PORT=${1:-$port} timeout --signal=INT "${2:-20}" ./dev demo >said 2>&1; }
free() { for one in "$port" "$admin" "$phone"; do ! (exec 3<>"/dev/tcp/127.0.0.1/$one") 2>/dev/null || return 1; done; }
gateway "$gateway_serves"; phone "$phone_serves"
chmod +x dev bin/* build/release/*

for wrong in abc 0 -1 80a 65526 123456; do
  code=0; demo "$wrong" || code=$?
  check "CLOAKROOM_PORT=$wrong is refused" '[[ $code = 64 ]] && grep -q "CLOAKROOM_PORT is .$wrong.," said'
done

code=0; demo "$port" 4 || code=$?
check "the demo runs when both programs do" 'grep -q "Cloakroom is running" said'
check "Ctrl-C leaves nothing behind" 'free'

for one in "$port" "$admin" "$phone"; do
  python3 server "$one" & foreign=$!
  until (exec 3<>"/dev/tcp/127.0.0.1/$one") 2>/dev/null; do sleep 0.05; done
  code=0; demo || code=$?
  check "a foreign server at $one is told" '[[ $code = 69 ]] && grep -q "Port $one of this machine is in use" said'
  check "it is left alone" 'kill -0 $foreign'
  kill "$foreign"; wait "$foreign" 2>/dev/null || true
done

gateway 'echo no words >&2; exit 1'
code=0; demo || code=$?
check "a gateway that ended is no running demo" '[[ $code = 1 ]] && grep -q "did not start" said && ! grep -q "is running" said'
check "its last words are shown" 'grep -q "no words" said'
check "the phone is stopped with it" 'free'

gateway "$gateway_serves"; phone "exit 1"
code=0; demo || code=$?
check "a phone that ended is no running demo" '[[ $code = 1 ]] && grep -q "did not start" said && ! grep -q "is running" said'
check "the gateway is stopped with it" 'free'

phone "$phone_serves"; gateway "timeout 3 python3 $folder/server $port $admin; exit 1"
code=0; demo || code=$?
check "a program that ends later is told" '[[ $code = 1 ]] && grep -q "is running" said && grep -q "programs ended" said'

rm -f cmake_calls asked_packages
PATH="$folder/bin:$PATH" ./dev build >/dev/null 2>&1
check "build asks for what building needs" 'grep -qx cmake asked_packages && ! grep -qxE "chromium|clang|catch2|libbenchmark-dev" asked_packages'
check "build configures the programs alone" 'grep -qx -- "--preset release -D CLOAKROOM_TESTS=OFF -D CLOAKROOM_BENCH=OFF" cmake_calls'
check "build builds the programs alone" 'grep -qx -- "--build build/release --target cloakroom cloakroom-sandbox" cmake_calls'
touch build/release/build.ninja
echo 'CLOAKROOM_TESTS:BOOL=OFF' >build/release/CMakeCache.txt
rm -f cmake_calls asked_packages
PATH="$folder/bin:$PATH" ./dev build release >/dev/null 2>&1
check "a preset is built with its tests, whatever was configured" \
  'grep -qx -- "--preset release -D CLOAKROOM_TESTS=ON" cmake_calls && grep -qx -- "--build build/release" cmake_calls && grep -qx catch2 asked_packages'

mkdir -p var/demo web/dist web/node_modules
touch var/master.key var/cloakroom.db var/erasures.log var/demo/cloakroom.db
PATH="$folder/bin:$PATH" ./dev clean
check "clean removes what was built, and the demo" '[[ ! -e build && ! -e web/dist && ! -e web/node_modules && ! -e var/demo ]]'
check "clean keeps a gateway's key, data and ledger" '[[ -e var/master.key && -e var/cloakroom.db && -e var/erasures.log ]]'
exit $failed
