import { stderr } from "node:process";
import { UsageError } from "./usage-error";

/** Runs a command and sets the exit code it gives: 2 where it was asked wrongly, with one line that says how. */
export async function runCommand(command: () => Promise<number> | number): Promise<void> {
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
