import { spawn } from "node:child_process";

// The shell outlives a killed parent just long enough: when the pipe on its stdin closes it ends the command and removes the folder.
// It waits for all it started, since in a container nobody else may collect them.
const KEEPER = `
exec 3<&0
"$@" </dev/null 3<&- & child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM INT HUP
(
  trap 'exit' TERM
  trap '' INT HUP
  while read -r line <&3; do :; done
  kill -"$KEPT_SIGNAL" "$child" 2>/dev/null
  tries=0
  while [ "$tries" -lt "$KEPT_GRACE" ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$child" 2>/dev/null
) >/dev/null 2>&1 & watch=$!
exec 3<&-
while :; do wait "$child" 2>/dev/null; code=$?; kill -0 "$child" 2>/dev/null || break; done
if [ -n "$KEPT_FOLDER" ]; then rm -rf "$KEPT_FOLDER"; fi
kill -TERM "$watch" 2>/dev/null
while :; do wait "$watch" 2>/dev/null; kill -0 "$watch" 2>/dev/null || break; done
exit "$code"
`;

/**
 * Runs a command which must not outlive this process, not even when this process is killed. `folder` is removed when it ended.
 * Asked to stop it gets SIGTERM, and SIGKILL after `graceSeconds` (8); `endedBy` KILL is for programs whose graceful end takes long.
 * Output goes to `onOutput` by lines. POSIX only.
 * @param {string} command
 * @param {string[]} args
 * @param {{ folder?: string, endedBy?: "TERM" | "KILL", graceSeconds?: number, env?: NodeJS.ProcessEnv, cwd?: string, onOutput?: (line: string) => void }} [options]
 * @returns {{ pid: number | undefined, exited: Promise<number>, stop: () => Promise<number> }} `exited` settles with the exit code.
 */
export function keepProcess(command, args, options = {}) {
  const child = spawn("sh", ["-c", KEEPER, "keeper", command, ...args], {
    cwd: options.cwd,
    env: {
      ...(options.env ?? process.env),
      KEPT_FOLDER: options.folder ?? "",
      KEPT_SIGNAL: options.endedBy ?? "TERM",
      KEPT_GRACE: String((options.graceSeconds ?? 8) * 10),
    },
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own: Ctrl-C reaches us alone, and we end things in order.
    detached: true,
  });
  child.stdin.on("error", () => {});
  const onOutput = options.onOutput ?? (() => {});
  eachLine(child.stdout, onOutput);
  eachLine(child.stderr, onOutput);
  /** @type {Promise<number>} */
  const exited = new Promise((resolve) => {
    child.once("error", () => resolve(127));
    child.once("exit", (code, signal) => resolve(code ?? (signal ? 143 : 1)));
  });
  const stop = () => {
    child.stdin.end();
    return exited;
  };
  return { pid: child.pid, exited, stop };
}

/**
 * @param {NodeJS.ReadableStream} stream
 * @param {(line: string) => void} onLine
 */
function eachLine(stream, onLine) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  stream.on("end", () => rest && onLine(rest));
}
