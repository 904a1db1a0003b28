import { readPolicy } from "@/lib/cluster/read-policy";
import { dashboard } from "@/lib/people/dashboard";
import { threadStates } from "@/lib/threads/thread-state";

export const dynamic = "force-dynamic";

/**
 * 200 once every kind was listed or refused, so that no page begins with "starting", and while every thread answers. A cluster that
 * is down does not make it unready: a page that says so is worth reaching.
 */
export async function GET(): Promise<Response> {
  const { kinds } = await readPolicy(dashboard());
  const starting = kinds.filter((kind) => kind.state === "starting").map((kind) => kind.kind);
  const hanging = threadStates().flatMap(({ name, hangs }) =>
    hangs ? [`the thread of ${name} hangs for ${hangs.seconds} s: ${hangs.doing}`] : [],
  );
  const faults = [...(starting.length > 0 ? [`not yet listed: ${starting.join(", ")}`] : []), ...hanging];
  return new Response(`${faults.join("\n") || "ok"}\n`, {
    status: faults.length === 0 ? 200 : 503,
    headers: { "content-type": "text/plain", "cache-control": "no-store" },
  });
}
