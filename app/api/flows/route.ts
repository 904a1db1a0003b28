import { respond } from "@/app/api/respond";
import { coalesce } from "@/lib/coalesce";
import type { Caller } from "@/lib/people/caller";
import { read } from "@/lib/readings/reading-thread";
import { askedOf, FLOWS_PARAMETERS, unlessGone } from "./asked";

/** Of what stands finished in another thread: so many viewers cost one copy of it. */
const KEPT_MILLISECONDS = 500;
/** Whoever asks again within so long waits for no reading, however busy the engine or this machine is; `readAt` tells how old it is. */
const RENEWED_MILLISECONDS = 2_000;

/**
 * `GET /api/flows?window=15m&end=…&filter=ns:shop+verdict:denied&debug=1` → `FlowsAnswer`, with `form=columns` → `PackedFlows`.
 * `counts=later` takes rates alone where nothing is counted yet, and says so among the problems.
 */
export function GET(request: Request): Promise<Response> {
  const body = async (caller: Caller) => {
    const { search, options, form } = askedOf(request);
    const fresh = options.noCache ?? false;
    return coalesce(
      caller,
      `body ${new URL(request.url).search}`,
      { keepMilliseconds: KEPT_MILLISECONDS, renewMilliseconds: RENEWED_MILLISECONDS, signal: request.signal, fresh },
      (signal) => read(caller, form, search, { ...options, signal }),
    );
  };
  return respond(request, (caller) => body(caller).then(jsonResponse).catch(unlessGone(request)), FLOWS_PARAMETERS);
}

function jsonResponse(body: Uint8Array<ArrayBuffer>): Response {
  return new Response(body, { headers: { "content-type": "application/json", "cache-control": "no-store" } });
}
