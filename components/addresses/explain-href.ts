import type { Flow } from "@/lib/flows/flow";

const SCHEME = { http: "http", grpc: "grpc", tls: "https", tcp: "tcp" } as const;

/** Where a flow can be varied as a request; null where it names no place. */
export function explainHref({ source, host, address, port, protocol }: Flow): string | null {
  const place = host ?? (address?.includes(":") ? `[${address}]` : address);
  if (place === null || port === null) return null;
  const asked = new URLSearchParams({
    from: `${source.namespace}/${source.workload}`,
    to: `${SCHEME[protocol]}://${place}:${port}`,
  });
  if (host !== null && address !== null) asked.set("address", address);
  return `/explain?${asked}`;
}
