import "server-only";
import { parse } from "tldts";

/** Every reading asks for the same few hundred names again. */
const known = new Map<string, string | null>();
const MOST_KNOWN = 20_000;

/**
 * `stripe.com` of `api.stripe.com`, `mine.github.io` of itself; null where no public suffix is known (`db.internal`), and
 * for addresses. Server-only for its weight, the public suffix list.
 */
export function registrableDomain(host: string | null): string | null {
  if (host === null) return null;
  let domain = known.get(host);
  if (domain === undefined) {
    // The DNS root's dot is part of the label that the proxy exports, and no part of the name.
    const parsed = parse(host.replace(/\.$/, ""), { allowPrivateDomains: true });
    domain = parsed.isIcann || parsed.isPrivate ? parsed.domain : null;
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(host, domain);
  }
  return domain;
}
