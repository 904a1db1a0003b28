import { parseIp } from "../linkerd/address";
import type { Destination } from "./policy-test";

const PROTOCOLS = { http: "http", https: "tls", tls: "tls", grpc: "grpc", tcp: "tcp" } as const;
const USUAL_PORTS: Record<string, number> = { http: 80, https: 443, tls: 443 };
const HOST = /^(?:\*\.)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/**
 * `https://api.stripe.com`, `api.stripe.com:443`, `http://example.com/v1`, `grpc://host:50051`, `tcp://203.0.113.7:5432`, `*.ngrok.io`. The
 * fault is a sentence. Without a scheme port 80 means HTTP and port 443 TLS for what is expected to pass.
 */
export function parseDestination(text: string): { destination: Destination } | { fault: string } {
  const parts = /^(?:([a-z]+):\/\/)?(\[[0-9a-f:.]+\]|[^/:\s]+)(?::(\d+))?(\/\S*)?$/i.exec(text);
  const [, scheme, place = "", portText, path] = parts ?? [];
  if (!parts)
    return { fault: `“${text}” is no destination such as https://api.stripe.com, example.com:443 or *.ngrok.io.` };
  const protocol = scheme === undefined ? null : protocolOf(scheme);
  if (protocol === undefined)
    return { fault: `“${scheme}” is no protocol: there are ${Object.keys(PROTOCOLS).join(", ")}.` };
  const port =
    portText === undefined ? (scheme === undefined ? null : (USUAL_PORTS[scheme] ?? null)) : Number(portText);
  if (port !== null && (port < 1 || port > 65_535))
    return { fault: `${port} is no port: a number from 1 to 65535 is.` };
  const bare = place.replace(/^\[|\]$/g, "");
  const address = parseIp(bare) ? bare : null;
  const host = address === null ? place.toLowerCase().replace(/\.$/, "") : null;
  if (host !== null && !HOST.test(host)) return { fault: `“${place}” is no host name, no *. wildcard and no address.` };
  if (path !== undefined && (protocol === "tls" || (protocol === null && port === 443))) {
    return {
      fault: `The path ${path} travels inside TLS, where Linkerd sees the host name alone. Leave it out, or test http://.`,
    };
  }
  if (path !== undefined && protocol === "tcp") return { fault: "TCP knows no path." };
  return { destination: { text, host, address, port, protocol, path: path ?? null, method: null } };
}

function protocolOf(scheme: string): Destination["protocol"] | undefined {
  return Object.entries(PROTOCOLS).find(([name]) => name === scheme.toLowerCase())?.[1];
}
