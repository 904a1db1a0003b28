/** What is looked at again and again; everybody has these beside the views that they saved. */
export const BUILT_IN_VIEWS = [
  { href: "/flows?window=5m&filter=verdict:denied", title: "Denied now", words: "refused red" },
  { href: "/flows?filter=verdict:uncovered", title: "Uncovered", words: "no network bypass unprotected coverage" },
  { href: "/compare?window=24h", title: "New today", words: "first seen recent changes inbox" },
] as const;
