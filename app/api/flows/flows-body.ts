import type { FlowsAnswer } from "@/lib/flows/flow";
import { packFlows } from "@/lib/flows/flow-columns";

interface Bodies {
  whole?: Uint8Array<ArrayBuffer>;
  columns?: Uint8Array<ArrayBuffer>;
}

/** For as long as the answer is held: all of its viewers get one copy. Not compressed: Next takes `content-encoding` off, and does that itself. */
const written = new WeakMap<FlowsAnswer, Bodies>();

/** `answer` as the body of a response; `columns`: as `PackedFlows`. */
export function flowsResponse(answer: FlowsAnswer, form: keyof Bodies): Response {
  const bodies = written.get(answer) ?? {};
  written.set(answer, bodies);
  const body =
    bodies[form] ?? new TextEncoder().encode(JSON.stringify(form === "columns" ? packFlows(answer) : answer));
  bodies[form] = body;
  return new Response(body, { headers: { "content-type": "application/json", "cache-control": "no-store" } });
}
