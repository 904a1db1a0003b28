import { NO_SEARCH, printFlowSearch } from "@/lib/flows/asked/search";
import type { NamespacedName } from "@/lib/linkerd/object";

/** Where the names show that a learning port brings: it goes on looking until there are some. */
export function namesHref(clientNamespace: string, { namespace, name }: NamespacedName, port: number): string {
  const filter = `ns:${clientNamespace} network:${namespace}/${name} port:${port} protocol:tls -host:""`;
  return `/author?${printFlowSearch({ ...NO_SEARCH, windowSeconds: 300, filter })}`;
}
