import { underscoreWildcard } from "./dns-name";

/**
 * Domains below which strangers get names of their own, and which the public suffix list does not know. Not complete; the list itself
 * covers far more (`github.io`, `s3.amazonaws.com`), through the registrable domain of a flow.
 */
const SHARED_TENANTS = [
  "amazonaws.com",
  "atlassian.net",
  "auth0.com",
  "azure.com",
  "azurewebsites.net",
  "cloudflarestorage.com",
  "cloudfront.net",
  "firebaseio.com",
  "googleapis.com",
  "googleusercontent.com",
  "herokuapp.com",
  "my.salesforce.com",
  "ngrok.app",
  "ngrok.dev",
  "ngrok.io",
  "ngrok-free.app",
  "okta.com",
  "service-now.com",
  "sharepoint.com",
  "slack.com",
  "snowflakecomputing.com",
  "windows.net",
  "workers.dev",
  "zendesk.com",
];

/** The domain whose tenants `base` or something below it may belong to; null where none is known. */
export function sharedTenantOf(base: string): string | null {
  return SHARED_TENANTS.find((domain) => domain === base || domain.endsWith(`.${base}`)) ?? null;
}

/** The wildcard that admits a name with an underscore; null where it would reach over a public suffix or over other tenants. */
export function wildcardFor(host: string, registrableDomain: string | null): string | null {
  const wildcard = registrableDomain === null ? null : underscoreWildcard(host, registrableDomain);
  return wildcard !== null && sharedTenantOf(wildcard.slice(2)) === null ? wildcard : null;
}
