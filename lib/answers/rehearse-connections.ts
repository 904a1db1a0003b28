import "server-only";
import { inPieces } from "../breathe";
import { enforcementOf } from "../bypass/enforcement";
import type { ConnectionsRequest } from "../changes/change";
import type { KindState } from "../cluster/asked/policy-answer";
import { readPolicy } from "../cluster/read-policy";
import type { ConnectionForecast, ConnectionRehearsal } from "../connections/connection-rehearsal";
import { proposedPolicies } from "../connections/proposed-policies";
import { type Rehearsed, rehearsalSteps } from "../connections/rehearse-connections";
import { AppError } from "../errors";
import { NO_SEARCH } from "../flows/asked/search";
import type { Destinations } from "../flows/destination";
import type { Flow } from "../flows/flow";
import { unpackFlows } from "../flows/wire/flow-columns";
import { redirectsOfRoute } from "../linkerd/decode/decode-redirects";
import { isKind, NAMESPACE, NETWORK_POLICY, POD } from "../linkerd/kinds";
import type { Caller } from "../people/caller";
import { read } from "../readings/reading-thread";
import { linkerdPorts } from "./linkerd-ports";
import { readDialled } from "./read-dialled";
import { isRead, requireRead, SETTINGS_SECONDS, settledPods } from "./settled-pods";

/** What ingress policies name is compared without any flow, so nobody waits long for flows. */
const LONGEST_MILLISECONDS = 8_000;

/** As it is kept with a change. */
export type WatchedForecast = ConnectionForecast & Pick<Rehearsed, "watched">;

/**
 * Who loses what by the NetworkPolicies of a proposal, as counts and as what is watched; null where it has none. Throws where pods or
 * NetworkPolicies cannot be read. A Prometheus that does not answer costs the flows alone: what ingress policies name is compared without.
 */
export async function rehearseConnections(
  caller: Caller,
  request: ConnectionsRequest,
  signal?: AbortSignal,
): Promise<WatchedForecast | null> {
  const rehearsed = await readRehearsed(caller, request, signal);
  const { windowSeconds, counts, lostSeen, qualifier, policies, watched } = rehearsed;
  return policies.length === 0 ? null : { windowSeconds, counts, lostSeen, qualifier, watched };
}

/** With its rows: what `POST /api/network-policies/rehearse` answers. */
export async function readConnections(
  caller: Caller,
  request: ConnectionsRequest,
  signal?: AbortSignal,
): Promise<ConnectionRehearsal> {
  const { watched: _, ...rehearsal } = await readRehearsed(caller, request, signal);
  return rehearsal;
}

async function readRehearsed(
  caller: Caller,
  { proposal, windowSeconds }: ConnectionsRequest,
  signal?: AbortSignal,
): Promise<Rehearsed> {
  const store = await settledPods(caller);
  const kinds = store.kinds();
  const { pods, namespaces, policies: stored, slices, services } = store.held();
  const policies = await inPieces(proposedPolicies(stored, proposal));
  const isConcerned = policies.written.length > 0;
  const decisive = kinds.filter((each) => [POD, NAMESPACE, NETWORK_POLICY].some((kind) => isKind(each, kind)));
  if (isConcerned) requireRead(decisive, "NetworkPolicies cannot be rehearsed");
  const [{ snapshot }, groups, seen] = await Promise.all([
    readPolicy(caller),
    store.groups.get(SETTINGS_SECONDS),
    isConcerned ? seenIn(caller, windowSeconds, signal) : NOTHING_SEEN,
  ]);
  const { flows, destinations, doubts } = seen;
  const linkerd = await linkerdPorts(caller, snapshot);
  return inPieces(
    rehearsalSteps({
      around: { pods, namespaces, services, endpointSlices: slices },
      policies,
      flows,
      destinations,
      windowSeconds,
      readAt: new Date().toISOString(),
      clusterNetworks: snapshot.clusterNetworks,
      linkerd,
      redirects: (route) => redirectsOfRoute(route, snapshot),
      enforcement: enforcementOf(pods, groups.value ?? []),
      doubts: [...unreadOf(kinds), ...doubts],
    }),
  );
}

interface Seen {
  flows: Flow[] | null;
  destinations: Destinations | null;
  doubts: string[];
}

const NOTHING_SEEN: Seen = { flows: null, destinations: null, doubts: [] };

async function seenIn(caller: Caller, windowSeconds: number, signal?: AbortSignal): Promise<Seen> {
  const late = AbortSignal.timeout(LONGEST_MILLISECONDS);
  const either = signal ? AbortSignal.any([signal, late]) : late;
  try {
    const bytes = await read(caller, "columns", { ...NO_SEARCH, windowSeconds }, { signal: either });
    const packed = JSON.parse(new TextDecoder().decode(bytes));
    await Promise.resolve();
    const { flows, uncovered, window, problems } = unpackFlows(packed);
    // Where an ingress policy changes, any client may be the one that loses.
    const destinations = await readDialled(caller, null, window, either);
    return { flows: [...flows, ...uncovered], destinations, doubts: problems.map(({ message }) => message) };
  } catch (error) {
    signal?.throwIfAborted();
    if (!late.aborted && !(error instanceof AppError)) throw error;
    const why =
      error instanceof AppError ? error.message : `Prometheus did not answer in ${LONGEST_MILLISECONDS / 1000} s.`;
    return { ...NOTHING_SEEN, doubts: [`Recent traffic could not be read: ${why}`] };
  }
}

function unreadOf(kinds: readonly KindState[]): string[] {
  return kinds
    .filter((each) => !isRead(each))
    .map(
      ({ kind, message }) => `${kind} cannot be read, so connections by way of a Service may be undecided: ${message}`,
    );
}
