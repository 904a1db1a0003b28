import { type NextRequest, NextResponse } from "next/server";
import { readEnv } from "@/lib/env";
import type { ErrorBody } from "@/lib/errors";
import { REFUSED } from "@/lib/http-server";
import { admission, howToComeIn, localCookie } from "@/lib/local-token";

const development = process.env.NODE_ENV === "development";

/** Probes carry no token. */
const OPEN = ["/healthz", "/readyz"];

const METHODS = ["GET", "HEAD", "OPTIONS", "POST"];

/** Every path goes through here, static files too: a worker has the CSP of its own response, not the page's. */
export function proxy(request: NextRequest): NextResponse {
  if (!METHODS.includes(request.method)) {
    const refused = refuse(405, "bad_request", "This method is not understood.", `There are ${METHODS.join(", ")}.`);
    refused.headers.set("allow", METHODS.join(", "));
    return refused;
  }
  if (!isKnownHost(request)) {
    return refuse(421, "bad_request", "Unknown host name.", "Add it to ALLOWED_HOSTS to serve the dashboard under it.");
  }
  if (isWrite(request) && !isSameOrigin(request)) {
    return foreignOrigin(request);
  }
  const { pathname, searchParams } = request.nextUrl;
  if (pathname === REFUSED.path) {
    const hint = "A path is UTF-8 in percent-encoding, without control characters.";
    return refuse(400, "bad_request", "The path of this address cannot be read.", hint);
  }
  const isPage = !pathname.startsWith("/api/") && request.method === "GET";
  const link = isPage ? searchParams.get("token") : null;
  if (!OPEN.includes(pathname)) {
    const admitted = admission({
      cookie: request.cookies.get(localCookie().name)?.value,
      authorization: request.headers.get("authorization"),
      link,
    });
    if (admitted === "refused") return isPage ? askForLink(link !== null) : refuseStranger();
    // The address bar, the history and what is sent on hold no token.
    if (link !== null && admitted !== "open") return withoutToken(request, admitted === "link");
  }
  const policy = contentSecurityPolicy(nonce());
  const headers = new Headers(request.headers);
  // Next takes the nonce for its own scripts from the policy on the request.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  // The other headers of safety are those of every answer: see `lib/http-server.ts`.
  response.headers.set("content-security-policy", policy);
  return response;
}

function withoutToken(request: NextRequest, known: boolean): NextResponse {
  // By the name that the browser used: Next knows its own alone.
  const url = new URL(`${request.nextUrl.pathname}${request.nextUrl.search}`, `http://${request.headers.get("host")}`);
  url.searchParams.delete("token");
  const response = NextResponse.redirect(url, 303);
  response.headers.set("cache-control", "no-store");
  if (known) response.cookies.set({ ...localCookie(), httpOnly: true, sameSite: "lax", path: "/" });
  return response;
}

function refuseStranger(): NextResponse {
  const { script } = howToComeIn();
  const hint = `In a browser open the link that npm start printed; in a script: ${script}`;
  return refuse(401, "token_missing", "The dashboard does not know who asks.", hint);
}

function askForLink(spent: boolean): NextResponse {
  const { link } = howToComeIn();
  const why = spent
    ? "This link was used before, or is of an earlier start."
    : "This browser has not opened the link yet.";
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Linkerd Egress Dashboard: open the link</title>
<h1>Open the link that <code>npm start</code> printed</h1>
<p>${why} The dashboard acts with the kubeconfig of the user who started it, so other users of this machine are kept out.</p>
<p>Each link works once; then this browser is known until the dashboard ends. The next link is in a file that its user alone can read:</p>
<pre>${link}</pre>
</html>
`;
  const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
  return new NextResponse(body, { status: 401, headers });
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
    // No style attribute in HTML: sizes and charts are set by script. Next's development overlay brings style elements without a nonce.
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}' 'report-sample'`,
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
