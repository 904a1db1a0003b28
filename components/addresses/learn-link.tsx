import Link from "next/link";
import { NO_SEARCH, printFlowSearch } from "@/lib/flows/asked/search";
import type { Flow } from "@/lib/flows/flow";
import { isTlsPort } from "@/lib/linkerd/tls-ports";

/** From a connection that is probably TLS, and known by address alone, to how its names become known; nothing for others. */
export function LearnLink({ flow }: { flow: Flow }) {
  const { protocol, port, network, source } = flow;
  if (protocol !== "tcp" || port === null || network === null || !isTlsPort(port)) return null;
  const filter = `ns:${source.namespace} network:${network.namespace}/${network.name} port:${port} protocol:tcp`;
  return (
    <p>
      Port {port} usually carries TLS.{" "}
      <Link href={`/author?${printFlowSearch({ ...NO_SEARCH, filter })}`}>Learn its hostnames…</Link>
    </p>
  );
}
