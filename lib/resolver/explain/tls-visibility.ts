/** The question behind many a policy: may https://host/path be allowed alone? No, and what there is instead. */
export const ONLY_THE_SNI = "of HTTPS only the SNI is visible to Linkerd";

const WAYS_TO_TELL_PATHS: readonly string[] = [
  "a host name of its own for what may be reached, allowed by a TLSRoute",
  "plain HTTP to a Service of the cluster that originates the TLS: an HTTPRoute sees paths there",
  "the provider's own policy: the rights of the key or account that the client uses",
];

/** `The path /ip travels inside TLS and cannot matter: …`, with the ways there are. */
export function cannotMatter(parts: readonly string[]): string {
  const what = listed(parts);
  const verbs = parts.length > 1 ? "travel inside TLS and cannot matter" : "travels inside TLS and cannot matter";
  const [last, ...others] = [...WAYS_TO_TELL_PATHS].reverse();
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} ${verbs}: ${ONLY_THE_SNI}. To tell paths apart there is ${others.reverse().join("; ")}; or ${last}.`;
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
