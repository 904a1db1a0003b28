import "server-only";
import type { Caller, Credentials } from "./caller";

/** For the doors of this room alone, which know who asks: `lib/house.test.ts` names them. */
export function makeCaller(key: string, credentials: Credentials): Caller {
  return { key, credentials } as Caller;
}

/** The identity of KUBECONFIG, of ~/.kube/config or of the pod's service account, as the environment says now. */
export function configuredCaller(): Caller {
  const { KUBECONFIG, HOME, KUBERNETES_SERVICE_HOST } = process.env;
  return makeCaller("configured", { KUBECONFIG, HOME, KUBERNETES_SERVICE_HOST });
}
