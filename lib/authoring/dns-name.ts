import { parseIpv4 } from "../linkerd/address";

const LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";

/** A DNS-1123 label: what a namespace may be called. */
export function isLabelName(text: string): boolean {
  return text.length <= 63 && new RegExp(`^${LABEL}$`).test(text);
}

/** A DNS-1123 subdomain: what other objects may be called. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && new RegExp(`^${LABEL}(?:\\.${LABEL})*$`).test(text);
}

/**
 * `host` as a route can match it exactly: lower case, without a trailing dot; null for addresses, wildcards and what the
 * Gateway API's schema refuses.
 */
export function routeHostname(host: string): string | null {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (!isObjectName(name)) return null;
  // No top-level domain is a number, so this is an address.
  return /(^|\.)\d+$/.test(name) ? null : name;
}

/**
 * `host` as a route for plaintext HTTP can match it: an IPv4 address as well, since Host is compared as text, and the schema takes it.
 * Seen on a real mesh: `hostnames: [203.0.113.40]`.
 */
export function httpHostname(host: string): string | null {
  return parseIpv4(host) === null ? routeHostname(host) : host;
}

/**
 * The narrowest wildcard for a name with an underscore, which no hostname of the Gateway API may have: `*.example.com` for
 * `_dmarc.example.com`. null where there is no underscore, and where it would reach beyond `domain`, the registrable one.
 */
export function underscoreWildcard(host: string, domain: string | null): string | null {
  const labels = host.toLowerCase().replace(/\.$/, "").split(".");
  const last = labels.findLastIndex((label) => label.includes("_"));
  const base = labels.slice(last + 1).join(".");
  if (last < 0 || routeHostname(base) === null || !/^[a-z0-9._-]+$/.test(labels.join("."))) return null;
  return domain === null || base === domain || base.endsWith(`.${domain}`) ? `*.${base}` : null;
}

/** `allow-api-stripe-com-443`: a stable name for the route to `host` and `port`, within 63 characters. */
export function routeName(host: string, port: number): string {
  return shortened(`allow-${host.replaceAll(".", "-")}`, `-${port}`, host);
}

/** `allow-tls-443-all-egress`: a stable name for the route to every name that is allowed on one port of an EgressNetwork. */
export function portRouteName(family: string, port: number, network: string): string {
  return shortened(`allow-${family}-${port}-${network.replaceAll(".", "-")}`, "", network);
}

function shortened(head: string, tail: string, whole: string): string {
  const room = 63 - tail.length;
  if (head.length <= room) return head + tail;
  const hash = fnv1a(whole).toString(16).padStart(8, "0");
  return `${head.slice(0, room - 9).replace(/-+$/, "")}-${hash}${tail}`;
}

/** FNV-1a, 32 bits: tells long hosts with the same beginning apart. Nothing secret hangs on it. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
