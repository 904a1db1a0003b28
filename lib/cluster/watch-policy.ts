import "server-only";
import { AppError } from "../errors";
import { kubeClient } from "./client/current-client";
import { policyStoreOf } from "./policy-store";

/** Calls `onChange` whenever `readPolicy` may answer otherwise than before; never where no cluster is configured. Returns what ends it. */
export async function watchPolicy(onChange: (revision: number) => void): Promise<() => void> {
  try {
    return policyStoreOf(await kubeClient()).subscribe(onChange);
  } catch (error) {
    if (error instanceof AppError) return () => {};
    throw error;
  }
}
