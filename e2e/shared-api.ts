import type { TestProject } from "vitest/node";
import type { KubeAccess } from "./world/kube-access";
import { startRealApi } from "./world/real-api";

declare module "vitest" {
  export interface ProvidedContext {
    /** How to reach the API server of this run. */
    sharedApi: KubeAccess;
  }
}

/**
 * One kube-apiserver a run, for files that each keep to a namespace of their own (`ActingCluster`). Files that read or break the cluster as
 * a whole start their own.
 */
export default async function startSharedApi(project: TestProject): Promise<() => Promise<void>> {
  const api = await startRealApi();
  project.provide("sharedApi", api.access);
  return api.stop;
}
