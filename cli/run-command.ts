import { stderr, stdout } from "node:process";
import { UsageError } from "./usage-error";

/** Runs a command and sets the exit code it gives: 2 where it was asked wrongly, with one line that says how. */
export async function runCommand(command: () => Promise<number> | number): Promise<void> {
  // `| head` has read enough: whoever closes a pipe hears no more, and is no failure.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  try {
    process.exitCode = await command();
  } catch (error) {
    // parseArgs throws these for options that it does not know.
    const asked = error instanceof UsageError || (error instanceof TypeError && "code" in error);
    if (!asked) throw error;
    stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
