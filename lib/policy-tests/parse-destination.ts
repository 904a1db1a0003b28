import { parseCidr, parseIp } from "../linkerd/address";
import { cannotMatter, ONLY_THE_SNI } from "../resolver/explain/tls-visibility";
import type { Destination } from "./policy-test";

const PROTOCOLS = {
  http: "http",
  https: "tls",
  tls: "tls",
  grpc: "grpc",
  tcp: "tcp",
  ws: "http",
  wss: "tls",
  grpcs: "tls",
} as const;
const USUAL_PORTS: Record<string, number> = { http: 80, https: 443, tls: 443, ws: 80, wss: 443 };
const HOST = /^(?:\*\.)?[a-z0-9_](?:[-a-z0-9_]*[a-z0-9_])?(?:\.[a-z0-9_](?:[-a-z0-9_]*[a-z0-9_])?)*$/;
const PARTS = /^(\[[0-9a-f:.]+\]|[^/?#:\s]+)(?::(\d+))?([/?#]\S*)?$/i;

export type ParsedDestination = { destination: Destination } | { fault: string };

/**
 * `https://api.stripe.com`, `api.stripe.com:443`, `http://example.com/v1`, `grpc://host:50051`, `tcp://203.0.113.7:5432`,
 * `203.0.113.0/24`, `*.ngrok.io`. The fault is a sentence. Without a scheme port 80 means HTTP and port 443 TLS for what is expected
 * to pass.
 */
export function parseDestination(text: string): ParsedDestination {
  const parsed = parseSeen(text);
  if ("fault" in parsed) return parsed;
  const { destination } = parsed;
  const { path, protocol, port, host } = destination;
  if (path === null) return parsed;
  if (protocol === "tls" || (protocol === null && port === 443))
    return { fault: unseen(`the path ${path}`, parsed.destination) };
  if (protocol === "tcp") return { fault: "TCP has no paths." };
  if (protocol === null) {
    const place = `${host ?? destination.address}${port === null ? "" : `:${port}`}`;
    return {
      fault: `Paths apply to plain HTTP only: write http://${place}${path}. For HTTPS write https://${place}: ${ONLY_THE_SNI}.`,
    };
  }
  return parsed;
}

/** The same with a path wherever one was written, also where it cannot matter. */
export function parseSeen(text: string): ParsedDestination {
  const [, schemeText, rest = ""] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(text) ?? [];
  const scheme = schemeText?.toLowerCase();
  const protocol = scheme === undefined ? null : protocolOf(scheme);
  if (protocol === undefined)
    return { fault: `Unsupported scheme “${schemeText}”: use ${Object.keys(PROTOCOLS).join(", ")}.` };
  const usual = scheme === undefined ? null : (USUAL_PORTS[scheme] ?? null);
  const nothing = { text, host: null, address: null, range: null, protocol, path: null, method: null };
  // An IPv6 address without brackets, where no port follows.
  if (rest.includes(":") && parseIp(rest)) return { destination: { ...nothing, address: rest, port: usual } };
  const range = rangeOf(rest);
  if (range) {
    if (protocol !== null && protocol !== "tcp")
      return {
        fault: `“${text}” could be a range or a path: for the range, write ${range.cidr} or tcp://${range.cidr}.`,
      };
    const port = range.port ?? null;
    return port !== null && !isPort(port)
      ? { fault: notAPort(port) }
      : { destination: { ...nothing, range: range.cidr, port } };
  }
  const [whole, place = "", portText, path] = PARTS.exec(rest) ?? [];
  if (whole === undefined)
    return {
      fault: `“${text}” is not a destination. Write one such as https://api.stripe.com, example.com:443 or *.ngrok.io.`,
    };
  const port = portText === undefined ? usual : Number(portText);
  if (port !== null && !isPort(port)) return { fault: notAPort(port) };
  const bare = place.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const address = parseIp(bare) ? bare : null;
  const host = address === null ? bare.toLowerCase() : null;
  if (host !== null) {
    if (!HOST.test(host)) return { fault: `“${place}” is not a hostname, a *. wildcard or an address.` };
    // Resolvers take 2852039166 and 0xa9fe.0xa9fe for addresses.
    if (/(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(host))
      return {
        fault: `Some clients read “${place}” as an address: write it as four numbers, such as 169.254.169.254.`,
      };
  }
  const asked = path?.startsWith("/") ? path : path === undefined ? null : `/${path}`;
  return { destination: { ...nothing, host, address, port, path: asked?.replace(/#.*$/, "") || null } };
}

/** What is to be said of a path or method that a test puts on TLS: it is never green for what nobody could deny. */
export function unseen(what: string, { host, address }: Destination): string {
  return `${cannotMatter([what])} Test https://${host ?? address} without it, or http://.`;
}

function rangeOf(text: string): { cidr: string; port: number | null } | null {
  const [, address, prefix, port] = /^(\[[0-9a-f:.]+\]|[0-9a-f:.]+)\/(\d{1,3})(?::(\d+))?$/i.exec(text) ?? [];
  const cidr = address === undefined ? null : `${address.replace(/^\[|\]$/g, "")}/${prefix}`;
  return cidr !== null && parseCidr(cidr) ? { cidr, port: port === undefined ? null : Number(port) } : null;
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

function notAPort(port: number): string {
  return `${port} is not a valid port: use 1 to 65535.`;
}

function protocolOf(scheme: string): Destination["protocol"] | undefined {
  return Object.entries(PROTOCOLS).find(([name]) => name === scheme)?.[1];
}
