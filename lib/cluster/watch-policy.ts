import "server-only";
import { AppError } from "../errors";
import type { Caller } from "../people/caller";
import { policyStore } from "./policy-store";

/** Calls `onChange` whenever `readPolicy` may answer otherwise than before; never where no cluster is configured. Returns what ends it. */
export async function watchPolicy(caller: Caller, onChange: (revision: number) => void): Promise<() => void> {
  try {
    return (await policyStore(caller)).subscribe(onChange);
  } catch (error) {
    if (error instanceof AppError) return () => {};
    throw error;
  }
}
