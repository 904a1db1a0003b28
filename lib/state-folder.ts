import "server-only";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** Where the dashboard keeps what is the user's alone, on a laptop. Whoever writes there makes it, with mode 0700, and files with 0600. */
export function stateFolder(source: Record<string, string | undefined> = process.env): string {
  const { XDG_STATE_HOME: home = "" } = source;
  // The XDG specification has relative paths ignored.
  const base = isAbsolute(home) ? home : join(source.HOME || homedir(), ".local", "state");
  return join(base, "linkerd-egress-dashboard");
}

/** The same for people, whatever the user is called: `stateFolder` as a shell reads it. */
export const STATE_FOLDER_WORDS = "$" + "{XDG_STATE_HOME:-~/.local/state}/linkerd-egress-dashboard";
