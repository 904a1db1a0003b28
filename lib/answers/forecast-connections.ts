import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionsRequest, PlanCheck } from "../changes/change";
import { connectionsSentence } from "../changes/policies/connection-words";
import type { ConnectionForecast } from "../connections/connection-rehearsal";
import { AppError } from "../errors";
import { isNetworkPolicy } from "../linkerd/kinds";
import { refOfWrite } from "../linkerd/proposal";
import type { Caller } from "../people/caller";
import { PATIENCE_SECONDS } from "./rehearse";
import { rehearseConnections, type WatchedForecast } from "./rehearse-connections";

interface Forecast {
  connections: WatchedForecast | null;
  check: PlanCheck | null;
}

/** Who loses what by the NetworkPolicies of a proposal, as part of a plan, which stands without it. Nothing where it has none. */
export async function forecastConnections(caller: Caller, request: ConnectionsRequest): Promise<Forecast> {
  if (!request.proposal.writes.map(refOfWrite).some(isNetworkPolicy)) return { connections: null, check: null };
  const late = new AbortController();
  const inTime = new AbortController();
  try {
    const connections = await Promise.race([
      rehearseConnections(caller, request, late.signal),
      sleep(PATIENCE_SECONDS * 1000, "late" as const, { ref: false, signal: inTime.signal }),
    ]);
    if (connections === "late") return unknown(`It took longer than ${PATIENCE_SECONDS} s.`, "Try again.");
    return { connections, check: connections && checkOf(connections) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return unknown(error.message, error.hint);
  } finally {
    inTime.abort();
    late.abort();
  }
}

function unknown(why: string, hint: string): Forecast {
  const sentence = `Connections could not be compared, so it is unknown who loses what: ${why}`;
  return { connections: null, check: { id: "rehearsal", status: "warn", sentence, ...(hint && { hint }) } };
}

function checkOf({ counts, qualifier }: ConnectionForecast): PlanCheck {
  const sure = counts.lost === 0 && counts.undecided === 0 && counts.kept + counts.gained + counts.denied > 0;
  return {
    id: "rehearsal",
    status: sure ? "pass" : "warn",
    sentence: connectionsSentence(counts),
    ...(qualifier !== null && { hint: qualifier }),
  };
}
