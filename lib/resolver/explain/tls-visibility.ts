/** The question behind many a policy: may https://host/path be allowed alone? No, and what there is instead. */
export const ONLY_THE_SNI = "Linkerd sees only the SNI of HTTPS";

const WAYS_TO_TELL_PATHS: readonly string[] = [
  "a separate hostname for what may be reached, allowed by a TLSRoute",
  "plain HTTP to an in-cluster Service that originates the TLS, where an HTTPRoute can match paths",
  "the provider's own access control on the client's key or account",
];

/** `The path /ip travels inside TLS and cannot matter: …`, with the ways there are. */
export function cannotMatter(parts: readonly string[]): string {
  const what = listed(parts);
  const verbs = parts.length > 1 ? "travel inside TLS and cannot matter" : "travels inside TLS and cannot matter";
  const [last, ...others] = [...WAYS_TO_TELL_PATHS].reverse();
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} ${verbs}: ${ONLY_THE_SNI}. To separate paths, use ${others.reverse().join("; ")}; or ${last}.`;
}

/** What of a request travels inside TLS, as words: `the path /ip`, `the header X-Tenant`. `/` says nothing, since every URL has it. */
export function partsInTls(said: { path: string | null; method: string | null; headers: readonly string[] }): string[] {
  const { path, method, headers } = said;
  return [
    ...(path !== null && path !== "/" ? [`the path ${path}`] : []),
    ...(method !== null ? [`the method ${method}`] : []),
    ...headers.map((name) => `the header ${name}`),
  ];
}

/** `a, b and c`: in British English no comma stands before the "and". */
const ALL = new Intl.ListFormat("en-GB");

export function listed(parts: readonly string[]): string {
  return ALL.format(parts);
}
