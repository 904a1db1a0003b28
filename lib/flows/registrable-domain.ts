import "server-only";
import { parse } from "tldts";

/**
 * `stripe.com` of `api.stripe.com`, `mine.github.io` of itself; null where no public suffix is known (`db.internal`), and
 * for addresses. Server-only for its weight, the public suffix list.
 */
export function registrableDomain(host: string | null): string | null {
  if (host === null) return null;
  // The DNS root's dot is part of the label that the proxy exports, and no part of the name.
  const parsed = parse(host.replace(/\.$/, ""), { allowPrivateDomains: true });
  return parsed.isIcann || parsed.isPrivate ? parsed.domain : null;
}
