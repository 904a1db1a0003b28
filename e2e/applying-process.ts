import { createInterface } from "node:readline";
import { applyChange } from "../lib/changes/server/apply-change";
import { carryOn } from "../lib/changes/server/keep-carrying-on";
import { readPolicy } from "../lib/cluster/read-policy";
import { AppError } from "../lib/errors";
import { dashboard } from "../lib/people/dashboard";

// A dashboard without its pages, for tests that kill it: it carries on with what a process before it left undone, says `ready`, and
// applies the request that it then reads. Its settings are environment variables; what it logs is the log.

await carryOn();
await readPolicy(dashboard());
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(`answer ${JSON.stringify(await applyChange(dashboard(), JSON.parse(line)))}`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.log(`refused ${error.code} ${error.message}`);
  }
}
process.exit(0);
