/** The question behind many a policy: may https://host/path be allowed alone? No, and what there is instead. */
export const ONLY_THE_SNI = "of HTTPS only the SNI is visible to Linkerd";

export const WAYS_TO_TELL_PATHS: readonly string[] = [
  "a host name of its own for what may be reached, allowed by a TLSRoute",
  "plain HTTP to a Service of the cluster that originates the TLS: an HTTPRoute sees paths there",
  "the provider's own policy: the rights of the key or account that the client uses",
];

/** `The path /ip travels inside TLS and cannot matter: …`, with the ways there are. */
export function cannotMatter(what: string): string {
  const verbs = / and |, /.test(what) ? "travel inside TLS and cannot matter" : "travels inside TLS and cannot matter";
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} ${verbs}: ${ONLY_THE_SNI}. To tell paths apart there is ${WAYS_TO_TELL_PATHS.slice(0, -1).join("; ")}; or ${WAYS_TO_TELL_PATHS.at(-1)}.`;
}

/** What of an HTTPS request was said and cannot matter: `the path /ip and the header X-Tenant`; null where nothing was. */
export function unseenInTls(said: {
  path: string | null;
  method: string | null;
  headers: readonly string[];
}): string | null {
  const [path, method] = [said.path, said.method];
  const parts = [
    ...(path !== null && path !== "/" ? [`the path ${path}`] : []),
    ...(method !== null ? [`the method ${method}`] : []),
    ...said.headers.map((name) => `the header ${name}`),
  ];
  if (parts.length === 0) return null;
  return parts.length === 1 ? (parts[0] ?? null) : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
