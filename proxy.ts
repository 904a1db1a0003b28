import { type NextRequest, NextResponse } from "next/server";
import { readEnv } from "@/lib/env";
import type { ErrorBody } from "@/lib/errors";

const development = process.env.NODE_ENV === "development";

/** Every path goes through here, static files too: a worker has the CSP of its own response, not the page's. */
export function proxy(request: NextRequest): NextResponse {
  if (!isKnownHost(request)) {
    return refuse(421, "bad_request", "Unknown host name.", "Add it to ALLOWED_HOSTS to serve the dashboard under it.");
  }
  if (isWrite(request) && !isSameOrigin(request)) {
    return foreignOrigin(request);
  }
  const policy = contentSecurityPolicy(nonce());
  const headers = new Headers(request.headers);
  // Next takes the nonce for its own scripts from the policy on the request.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("cross-origin-opener-policy", "same-origin");
  return response;
}

/** Against DNS rebinding: a page of another site cannot reach a loopback server under its own name. */
function isKnownHost(request: NextRequest): boolean {
  const host = hostname(request.headers.get("host"));
  return host !== null && readEnv().allowedHosts.includes(host);
}

function hostname(host: string | null): string | null {
  if (!host || !URL.canParse(`http://${host}`)) return null;
  return new URL(`http://${host}`).hostname.toLowerCase();
}

function isWrite(request: NextRequest): boolean {
  return !["GET", "HEAD", "OPTIONS"].includes(request.method);
}

/** Browsers send `Origin` with every write. Scripts send none, and no `Sec-Fetch-Site` either. */
function isSameOrigin(request: NextRequest): boolean {
  const origin = request.headers.get("origin");
  if (origin === null) return (request.headers.get("sec-fetch-site") ?? "same-origin") === "same-origin";
  return URL.canParse(origin) && new URL(origin).host === request.headers.get("host")?.toLowerCase();
}

/** A page of another site, or our own behind a proxy that puts its own name in place of the browser's: the two look alike from here. */
function foreignOrigin(request: NextRequest): NextResponse {
  const origin = hostname(/^https?:\/\/(.+)$/.exec(request.headers.get("origin") ?? "")?.[1] ?? null);
  const host = hostname(request.headers.get("host"));
  if (origin === null || origin === host) {
    return refuse(403, "foreign_origin", "Another site sent this request.", "Use the dashboard's own pages.");
  }
  const message = `The page that sent this is of ${origin}, and the request came to ${host}: another site sent it, or a proxy rewrites Host.`;
  const hint = `If ${origin} is this dashboard behind a proxy: let the proxy pass Host on as it came, and set ALLOWED_HOSTS=${origin}. Else use the dashboard's own pages.`;
  return refuse(403, "foreign_origin", message, hint);
}

function nonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    // Next's development overlay brings style elements without a nonce.
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}' 'report-sample'`,
    // Charts and column widths are style attributes in server-rendered markup.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function refuse(status: number, code: ErrorBody["error"]["code"], message: string, hint: string): NextResponse {
  const body: ErrorBody = { error: { code, message, hint, details: null } };
  return NextResponse.json(body, { status });
}
