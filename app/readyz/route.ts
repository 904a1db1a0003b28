import { readPolicy } from "@/lib/cluster/read-policy";

export const dynamic = "force-dynamic";

/**
 * 200 once every kind was listed or refused, so that no page begins with "starting". A cluster that is down does not make it
 * unready: a page that says so is worth reaching.
 */
export async function GET(): Promise<Response> {
  const { kinds } = await readPolicy();
  const starting = kinds.filter((kind) => kind.state === "starting").map((kind) => kind.kind);
  const ready = starting.length === 0;
  return new Response(ready ? "ok\n" : `not yet listed: ${starting.join(", ")}\n`, {
    status: ready ? 200 : 503,
    headers: { "content-type": "text/plain", "cache-control": "no-store" },
  });
}
