/** Within what an object may be called, and the same for the same: `egress-to-billing-ledger-from-shop-1f3a9c20`. */
export function policyName(words: readonly string[], whole: string): string {
  const hash = fnv1a(whole).toString(16).padStart(8, "0");
  const head = words.join("-").slice(0, MOST - hash.length - 1);
  return `${head.replace(/[-.]+$/, "")}-${hash}`;
}

// As labels may be, for tools that make one of a name.
const MOST = 63;

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
