import { parseIp } from "../linkerd/address";
import { isTlsPort } from "../linkerd/tls-ports";
import { capital } from "../print/capital";
import { cannotMatter, listed, ONLY_THE_SNI, partsInTls } from "../resolver/explain/tls-visibility";
import type { NamedRequest } from "../resolver/partial/decide-anywhere";
import { parseSeen } from "./parse-destination";
import type { Destination } from "./policy-test";

/** A request as a person writes it, and as the address bar keeps it: `?from=shop/checkout&to=https://api.stripe.com`. */
export interface AskedRequest {
  /** A namespace, or `namespace/workload`. */
  from: string;
  /** As a policy test says it: `https://api.stripe.com`, `grpc://host:50051/pkg.Service/Method`, `tcp://203.0.113.7:5432`. */
  to: string;
  /** What the name resolves to; empty where that does not matter. */
  address: string;
  /** Of HTTP; empty is GET. */
  method: string;
  /** Of HTTP and gRPC, one a line: `X-Tenant: blue`. */
  headers: string;
}

export type AskedFaults = Partial<Record<keyof AskedRequest, string>>;

export interface ReadRequest {
  /** null while something is missing or at fault. */
  request: NamedRequest | null;
  faults: AskedFaults;
  /** What was typed and cannot matter, with what helps; null where all of it counts. */
  unseen: string | null;
}

const FIELDS = ["from", "to", "address", "method", "headers"] as const;

export function parseAsked(parameters: URLSearchParams): AskedRequest {
  const [from = "", to = "", address = "", method = "", headers = ""] = FIELDS.map(
    (field) => parameters.get(field) ?? "",
  );
  return { from, to, address, method, headers };
}

export function printAsked(asked: AskedRequest): URLSearchParams {
  return new URLSearchParams(FIELDS.flatMap((field) => (asked[field] ? [[field, asked[field]]] : [])));
}

/** What Linkerd would see of it: a client sends GET / where no more is said, and nothing but the name of a TLS server is visible. */
export function readRequest(asked: AskedRequest): ReadRequest {
  const namespace = /^([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)(?:\/\S+)?$/.exec(asked.from.trim())?.[1];
  const destination = asked.to.trim() === "" ? null : destinationOf(asked.to.trim());
  const address = asked.address.trim() || null;
  const headers = headersOf(asked.headers);
  const faults: AskedFaults = {
    ...(asked.from.trim() !== "" && !namespace && { from: "A namespace, or namespace/workload." }),
    ...(destination && "fault" in destination && { to: destination.fault }),
    ...(address !== null && !parseIp(address) && { address: `“${address}” is not an IPv4 or IPv6 address.` }),
    ...(headers === null && { headers: "One header per line, such as X-Tenant: blue." }),
  };
  if (!namespace || !destination || "fault" in destination || !headers || Object.keys(faults).length > 0) {
    return { request: null, faults, unseen: null };
  }
  const { host, port, protocol, path } = destination;
  const ip = destination.address ?? address;
  const common = {
    clientNamespace: namespace,
    ip,
    port,
    authority: null,
    method: null,
    path: null,
    headers: {},
    sni: null,
  };
  const unseen = unseenOf(asked, destination, Object.keys(headers));
  if (protocol === "tls") return { request: { ...common, protocol, sni: host }, faults, unseen };
  if (protocol === "tcp") return { request: { ...common, protocol: "opaque" }, faults, unseen };
  const grpc = protocol === "grpc";
  return {
    request: {
      ...common,
      protocol: grpc ? "grpc" : "http1",
      authority: authorityOf(host ?? destination.address ?? "", port),
      method: grpc ? "POST" : asked.method.trim().toUpperCase() || "GET",
      path: path ?? "/",
      headers: grpc ? { "content-type": "application/grpc", ...headers } : headers,
    },
    faults,
    unseen,
  };
}

interface WholeDestination extends Destination {
  port: number;
  protocol: NonNullable<Destination["protocol"]>;
}

function destinationOf(text: string): WholeDestination | { fault: string } {
  const parsed = parseSeen(text);
  if ("fault" in parsed) return parsed;
  const { destination } = parsed;
  const { host, port, range } = destination;
  if (range !== null)
    return { fault: "A request goes to one address; ranges are for EgressNetworks and policy tests." };
  const protocol = destination.protocol ?? (port === 80 ? "http" : port === 443 || port === null ? "tls" : null);
  if (host?.startsWith("*.")) return { fault: "A request names one host; wildcards are for routes and policy tests." };
  if (host !== null && SERVICE.test(host)) {
    return { fault: "Use the Service's ClusterIP instead of its name." };
  }
  if (protocol === null) return { fault: `Add the protocol: https://${text}, http://, grpc:// or tcp://.` };
  if (port === null && destination.protocol !== null) return { fault: `Add the port: ${text}:50051.` };
  return { ...destination, protocol, port: port ?? 443 };
}

/** Nothing that was typed is dropped in silence. */
function unseenOf(asked: AskedRequest, to: WholeDestination, headers: string[]): string | null {
  const parts = partsInTls({ path: to.path, method: asked.method.trim().toUpperCase() || null, headers });
  const place = to.host ?? to.address;
  switch (to.protocol) {
    case "tls":
      return parts.length > 0 ? cannotMatter(parts) : null;
    case "tcp":
      return parts.length > 0 ? `${capital(listed(parts))} cannot matter: TCP has none of these.` : null;
    case "http":
    case "grpc":
      if (!isTlsPort(to.port)) return null;
      return `This is the verdict for plain ${to.protocol === "http" ? "HTTP" : "gRPC"}. On port ${to.port} clients usually speak TLS, and ${ONLY_THE_SNI}: to explain that, use https://${place}${to.port === 443 ? "" : `:${to.port}`}.`;
  }
}

const SERVICE = /\.svc(?:\.cluster\.local)?$/;

function authorityOf(host: string, port: number): string {
  const bracketed = host.includes(":") ? `[${host}]` : host;
  return port === 80 ? bracketed : `${bracketed}:${port}`;
}

/** null where a line is no header. */
function headersOf(text: string): Record<string, string> | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const pairs = lines.map((line) => /^\s*([!#$%&'*+.^_`|~\w-]+)\s*:\s*(.*?)\s*$/.exec(line));
  if (pairs.some((pair) => pair === null)) return null;
  return Object.fromEntries(pairs.flatMap((pair) => (pair?.[1] === undefined ? [] : [[pair[1], pair[2] ?? ""]])));
}
