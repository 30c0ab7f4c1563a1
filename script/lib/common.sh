# Shared by the scripts: where the repository is, and how to say something.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
say() { printf '%s\n' "$*" >&2; }

# Builds the program when a source is newer than it. Output is shown only when the build fails.
build_program() {
  local dll="$root/src/bin/Release/net10.0/gongkai.dll"
  if [ ! -f "$dll" ] || [ -n "$(find "$root/src" "$root/statutes" "$root/documents" "$root/Directory.Build.props" "$root/Directory.Packages.props" \
      -newer "$dll" -type f -not -path '*/obj/*' -not -path '*/bin/*' -print -quit)" ]; then
    mkdir -p "$root/.cache"
    if ! dotnet build "$root/src/Gongkai.csproj" -c Release -v quiet >"$root/.cache/build.log" 2>&1; then
      cat "$root/.cache/build.log" >&2
      say "编译没有通过。"
      return 1
    fi
    touch "$dll"
  fi
  program="$dll"
}
