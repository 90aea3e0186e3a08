#!/usr/bin/env bash
# The story of one medical record on a real node, in real seconds: `make demo`.
#
# Every step says in plain words what is expected; the first one that turns out otherwise ends the
# demonstration with status 1.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${LICET_BINARY:-}" ]; then
    licet=$LICET_BINARY
else
    swift build -c release --product licet
    licet="$(swift build -c release --show-bin-path)/licet"
fi

work=$(mktemp -d)
node_pid=""
finish() {
    local status=$?
    if [ -n "$node_pid" ] && kill -0 "$node_pid" 2>/dev/null; then
        kill -TERM "$node_pid" 2>/dev/null || true
        wait "$node_pid" 2>/dev/null || true
    fi
    rm -rf "$work"
    if [ "$status" -eq 0 ]; then
        echo
        echo "All $steps steps went as expected."
    else
        echo "The demonstration failed at step $steps." >&2
    fi
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

steps=0
step() {
    steps=$((steps + 1))
    echo
    echo "$steps. $1"
}

# expect STATUS TEXT COMMAND…: the command ends with the status and says the text.
expect() {
    local wanted=$1 text=$2 output status=0
    shift 2
    output=$("$@" 2>&1) || status=$?
    echo "$output" | sed 's/^/   | /'
    if [ "$status" -ne "$wanted" ]; then
        echo "   expected exit status $wanted, got $status" >&2
        exit 1
    fi
    if ! grep -qF -- "$text" <<<"$output"; then
        echo "   expected to read: $text" >&2
        exit 1
    fi
}

export LICET_HOME="$work/home"
data="$work/node"
(umask 077 && head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$work/passphrase")
secret=(--passphrase-file "$work/passphrase")

start_node() {
    "$licet" node run --data "$data" >"$work/node.log" 2>&1 &
    node_pid=$!
    for _ in $(seq 100); do
        node=$(sed -n 's/^address  //p' "$work/node.log")
        [ -z "$node" ] || break
        kill -0 "$node_pid" 2>/dev/null || { cat "$work/node.log" >&2; exit 1; }
        sleep 0.1
    done
    [ -n "$node" ] || { echo "the node did not start" >&2; exit 1; }
    sed 's/^/   | /' "$work/node.log"
}

call() { "$licet" call "$@" "${secret[@]}" --node "$node"; }
query() { "$licet" query "$@" --node "$node"; }
now_plus() { date -u -d "@$(($(date +%s) + $1))" +%Y-%m-%dT%H:%M:%SZ; }

step "The registrar, the patient and two readers make their keys."
for name in rita ana bo eve; do
    expect 0 "licet1" "$licet" key new "$name" "${secret[@]}"
done

step "The contract compiles."
expect 0 "Consents.licetc" "$licet" build examples/Consents.licet -o "$work/out"

step "A node starts; a block counts when its hash begins with twelve zero bits."
expect 0 "sealing  work" "$licet" node init --seal work --data "$data" --listen 127.0.0.1:0 \
    --block-interval 300 --idle-interval 1000
start_node

step "The contract goes on the chain, with rita as registrar."
expect 0 "deployed     licet1" "$licet" deploy "$work/out/Consents.licetc" --as rita \
    --role Registrar=rita "${secret[@]}" --node "$node"

step "Rita registers a result for ana."
digest=0x$(printf 'scan of 2026' | sha256sum | cut -d' ' -f1)
expect 0 "event        Registered(record: #1" call Consents register --as rita patient=ana \
    "digest=$digest" 'path="h7/1"' key=0x00 kind=.general

step "Bo may not read it: nobody has let him in."
expect 1 "denied: unmet" query Consents read 'record=#1' reader=bo purpose=.treatment

step "Eve cannot let herself in: only the patient grants."
expect 1 "failed       NotAuthorised" call Consents grant --as eve 'record=#1' to=eve \
    'for=[.treatment]' "during=@$(now_plus 0) ..< @$(now_plus 60)" key=0x01

step "Ana lets bo read for treatment, for eight seconds from now."
end=$(now_plus 8)
expect 0 "event        Granted(grant: #1" call Consents grant --as ana 'record=#1' to=bo \
    'for=[.treatment]' "during=@$(now_plus -60) ..< @$end" key=0x01

step "Bo may read."
expect 0 "permitted by granted" query Consents read 'record=#1' reader=bo purpose=.treatment

step "Bo may not read for research: it was not granted for that."
expect 1 "denied: unmet" query Consents read 'record=#1' reader=bo purpose=.research

step "The grant runs out by the clock alone, at $end."
while [ "$(date -u +%s)" -le "$(date -u -d "$end" +%s)" ]; do sleep 0.2; done
expect 1 "denied: expired" query Consents read 'record=#1' reader=bo purpose=.treatment

step "Ana lets bo in again, for an hour."
expect 0 "event        Granted(grant: #2" call Consents grant --as ana 'record=#1' to=bo \
    'for=[.treatment]' "during=@$(now_plus -60) ..< @$(now_plus 3600)" key=0x01
expect 0 "permitted by granted" query Consents read 'record=#1' reader=bo purpose=.treatment

step "Ana ends that grant early."
revocation=$(call Consents revoke --as ana 'grant=#2')
echo "$revocation" | sed 's/^/   | /'
grep -qF "event        Revoked(grant: #2)" <<<"$revocation"
expect 1 "denied: ended" query Consents read 'record=#1' reader=bo purpose=.treatment
height=$(sed -n 's/^block        \([0-9]*\),.*/\1/p' <<<"$revocation")

step "The node is killed without warning and started again; nothing is lost."
kill -KILL "$node_pid"
wait "$node_pid" 2>/dev/null || true
start_node
expect 1 "denied: ended" query Consents read 'record=#1' reader=bo purpose=.treatment

step "The node stops in good order, and the whole chain is verified from genesis."
kill -TERM "$node_pid"
wait "$node_pid"
node_pid=""
tail -n 1 "$work/node.log" | sed 's/^/   | /'
expect 0 "whole: everything is as genesis and the transactions make it" \
    "$licet" chain verify --data "$data"

step "Somebody changes one byte in the stored block $height: the check names block and field."
root=$("$licet" chain show --data "$data" --from "$height" --to "$height" --json \
    | sed -n 's/.*"transactionsRoot": "0x\([0-9a-f]*\)".*/\1/p')
perl -e '
    my ($path, $hex) = @ARGV;
    open(my $file, "+<:raw", $path) or die "cannot open the store\n";
    my $content = do { local $/; <$file> };
    my $place = index($content, pack("H*", $hex));
    die "the field is not in the store\n" if $place < 0;
    seek($file, $place, 0);
    print $file chr(ord(substr($content, $place, 1)) ^ 1);
    close($file) or die "cannot write the store\n";
' "$data/chain.db" "$root"
expect 1 "broken at height $height, transactionsRoot: expected 0x$root" \
    "$licet" chain verify --data "$data"
