declare const made: unique symbol;

/**
 * Who asks: whose rights every read and every write uses, and whose answers a cache holds. It is made once for each request, see
 * `request-caller.ts`, and passed on from there: `made` keeps an object literal from being one.
 */
export interface Caller {
  /** Who it is: two callers with one key share what was read for either of them. Part of every cache key, so it holds no secret. */
  readonly key: string;
  /** Where the credentials for the API server are found; not the credentials themselves, so that threads may be sent a caller. */
  readonly credentials: Credentials;
  readonly [made]: true;
}

/** By the names that kubectl and pods know. */
export interface Credentials {
  readonly KUBECONFIG?: string | undefined;
  readonly HOME?: string | undefined;
  readonly KUBERNETES_SERVICE_HOST?: string | undefined;
}
