export const dynamic = "force-dynamic";

/** The process serves. Says nothing about cluster and Prometheus: restarting the dashboard would not mend those. */
export function GET(): Response {
  return new Response("ok\n", { headers: { "content-type": "text/plain", "cache-control": "no-store" } });
}
