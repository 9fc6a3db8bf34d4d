# Sets a fresh clone up: npm packages, contracts, .NET build; each step only when its inputs changed.
# Sourced by ./autonet and ./test, which set ROOT to the repository's folder. Progress goes to stderr, details to artifacts/log.

STATE="$ROOT/artifacts/setup"
LOGS="$ROOT/artifacts/log"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# A build worker that outlives this script would hold on to the terminal and to memory that training needs.
export MSBUILDDISABLENODEREUSE=1

# Ends with one sentence that says what to do.
fail() {
    printf 'autonet: %s\n' "$*" >&2
    exit 1
}

say() {
    printf '%s\n' "$*" >&2
}

require_dotnet() {
    command -v dotnet >/dev/null 2>&1 \
        || fail "The .NET 10 SDK is missing: install the package dotnet-sdk-10.0 (https://dotnet.microsoft.com/download) and run this again."
    # The output is captured first: a reader that stops early would make dotnet fail under pipefail.
    local sdks
    sdks=$(dotnet --list-sdks 2>/dev/null || true)
    grep -qE '^(1[0-9]|[2-9][0-9])\.' <<<"$sdks" \
        || fail "The .NET 10 SDK is missing (found: $(cut -d' ' -f1 <<<"${sdks:-none}" | paste -sd, -)): install the package dotnet-sdk-10.0 and run this again."
}

require_node() {
    command -v node >/dev/null 2>&1 \
        || fail "Node.js 20 or newer is missing: install it (https://nodejs.org, or the packages nodejs and npm) and run this again."
    local version
    version=$(node --version 2>/dev/null || true)
    version=${version#v}
    [[ ${version%%.*} =~ ^[0-9]+$ && ${version%%.*} -ge 20 ]] \
        || fail "Node.js ${version:-of unknown version} is too old: install version 20 or newer and run this again."
    command -v npm >/dev/null 2>&1 || fail "npm is missing: install the package npm and run this again."
}

# A home that cannot be written to gets its caches in artifacts/home instead.
use_writable_home() {
    local home="${HOME:-}"
    if [[ -z $home || ! -w $home ]]; then
        mkdir -p "$ROOT/artifacts/home"
        export HOME="$ROOT/artifacts/home"
        export DOTNET_CLI_HOME="$HOME" NUGET_PACKAGES="${NUGET_PACKAGES:-$HOME/.nuget/packages}" npm_config_cache="${npm_config_cache:-$HOME/.npm}"
    fi
}

# Prints one hash over the names and contents of the files that find selects.
hash_of() {
    (cd "$ROOT" && find "$@" -type f -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0 sha256sum 2>/dev/null | sha256sum | cut -d' ' -f1)
}

packages_hash() { hash_of package.json package-lock.json .npmrc; }

contracts_hash() { hash_of contracts/src contracts/test/court/doubles contracts/tools contracts/foundry.toml package-lock.json; }

dotnet_hash() {
    hash_of src contracts/abi eng global.json Directory.Build.props Directory.Packages.props .editorconfig
}

stamped() { [[ -f $1 && $(<"$1") == "$2" ]]; }

# Runs a step's command with its output in a log, and turns a failure into one sentence.
step() {
    local name=$1 log="$LOGS/$1.log"
    shift
    # The lock is not handed down: a compiler server that outlives the step would keep it.
    if ! (cd "$ROOT" && "$@") >"$log" 2>&1 </dev/null 9>&-; then
        explain "$name" "$log"
    fi
}

explain() {
    local name=$1 log=$2
    if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network (request|timeout)' "$log"; then
        fail "The npm registry cannot be reached: check the network or 'npm config get registry', then run this again (details: $log)."
    fi
    if grep -qE 'NU1301|NU1801|Unable to load the service index' "$log"; then
        fail "The NuGet registry cannot be reached: check the network or the sources in 'dotnet nuget list source', then run this again (details: $log)."
    fi
    if grep -qE 'NU1004' "$log"; then
        fail "A packages.lock.json does not fit its project: run 'dotnet restore' without CI=true and commit the lock file (details: $log)."
    fi
    if grep -qE 'No space left on device|ENOSPC' "$log"; then
        fail "The disk is full: free some space and run this again (details: $log)."
    fi
    local first
    first=$(grep -m1 -E '(error|Error)[ :]' "$log" | cut -c1-300 || true)
    fail "Set-up step '$name' failed${first:+: $first} (details: $log)."
}

install_packages() {
    # A linked node_modules belongs to whoever linked it; npm ci would empty it.
    [[ -L $ROOT/node_modules ]] && return 0
    local hash
    hash=$(packages_hash)
    stamped "$ROOT/node_modules/.autonet" "$hash" && return 0
    require_node
    say "Installing npm packages …"
    step npm npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    printf '%s' "$hash" >"$ROOT/node_modules/.autonet"
}

# Prints the path of Foundry's forge for this platform.
forge_binary() {
    local binary
    for binary in "$ROOT"/node_modules/@foundry-rs/forge-*/bin/forge; do
        if [[ -x $binary ]]; then
            printf '%s' "$binary"
            return
        fi
    done
    fail "Foundry's forge is missing for $(uname -sm): run 'npm ci' in $ROOT on a supported platform (Linux or macOS, x64 or arm64)."
}

forge() {
    local binary
    binary=$(forge_binary)
    (cd "$ROOT/contracts" && "$binary" "$@")
}

build_contracts() {
    local hash
    hash=$(contracts_hash)
    [[ -d $ROOT/contracts/out ]] && stamped "$STATE/contracts" "$hash" && return 0
    require_node
    say "Building the contracts …"
    step contracts forge build --skip test --skip script
    printf '%s' "$hash" >"$STATE/contracts"
}

build_command() {
    local hash
    hash=$(dotnet_hash)
    [[ -f $ROOT/artifacts/bin/Autonet.Cli/release/autonet.dll ]] && stamped "$STATE/dotnet" "$hash" && return 0
    require_dotnet
    say "Building Autonet …"
    step dotnet dotnet build src/Autonet.Cli/Autonet.Cli.csproj -c Release -v quiet --nologo -clp:NoSummary
    printf '%s' "$hash" >"$STATE/dotnet"
}

# Everything that ./autonet needs. A second set-up at the same time waits for the first.
set_up() {
    mkdir -p "$STATE" "$LOGS" 2>/dev/null || fail "The folder $ROOT/artifacts cannot be written: make the checkout writable and run this again."
    use_writable_home
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$STATE/lock"
        flock 9
    fi
    install_packages
    build_contracts
    build_command
    if command -v flock >/dev/null 2>&1; then
        exec 9>&-
    fi
}
