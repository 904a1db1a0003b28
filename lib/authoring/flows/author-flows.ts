import type { Flow } from "../../flows/flow";
import { countsRequests } from "../../flows/protocol";
import { isKind, TLS_ROUTE } from "../../linkerd/kinds";
import { MAX_CONFIRMED_PORTS } from "../../linkerd/proposal";
import type { Policy } from "../../resolver/compile/compile";
import { NOTHING_TOLD, type PortsTold } from "../../resolver/partial/dialled";
import type { Schemas } from "../../schema/structural-schema";
import type { LeftOut, LeftOutReason, ProposedDelete, ProposedObject, RouteProposal } from "../route-proposal";
import { type AuthorChoices, draftOptions, portKey, type Ticks, tickedBy } from "./author-choices";
import { draftRoutes } from "./draft-routes";
import { onEachPort } from "./every-port";
import { portFor } from "./flow-need";
import { type Learning, learnings } from "./learning-route";
import {
  type Fates,
  type NamelessHost,
  namelessHosts,
  type PortToConfirm,
  portQuestions,
  type UnnamedPlace,
  unnamedPlaces,
} from "./open-questions";
import { redirectRoutes } from "./redirect-route";
import { retiredLearning } from "./retire-learning";

/** As many rows as a person ticks one by one; what is beyond follows the rule. */
export const MOST_ROWS = 400;
/** So many flows of each reason are named. */
const MOST_NAMED = 20;

/** What becomes of one flow that the filter shows. */
export interface AuthoredFlow {
  flow: Flow;
  ticked: boolean;
  /** null where it is not ticked. */
  fate: "proposed" | "redirected" | "already" | LeftOutReason | null;
}

/** A proposal and what it was made of, small enough to be sent from a worker. */
export interface AuthoredFlows {
  /** At most `MOST_ROWS`, what needs a decision first. */
  rows: AuthoredFlow[];
  shown: number;
  ticked: number;
  /** Of those ticked: how many routes of today take already. */
  already: number;
  writes: AuthoredWrite[];
  leftOut: AuthoredLeftOut[];
  /** Why some of what was to be redirected is not. */
  redirectRefused: string[];
  wildcards: RouteProposal["wildcards"];
  consequences: RouteProposal["consequences"];
  /** Ports that some ticked flow only reported, each once. */
  portQuestions: PortToConfirm[];
  /** How names of TLS that is known by address alone become known. */
  learnings: Learning[];
  /** Connections that are known by address alone, each place once. */
  unnamed: UnnamedPlace[];
  /** Plaintext HTTP that was counted without a name, each workload and port once. */
  namelessHosts: NamelessHost[];
  /** Hosts of plaintext HTTP among the ticked flows: of these alone paths can be limited. */
  plaintextHosts: string[];
  /** Whether TLS is among them, of which the SNI alone is seen. */
  hasTls: boolean;
  /** What a person said of ports, or connections leave, for the rehearsal. */
  confirmedPorts: { flowId: string; port: number }[];
}

/** Its `flows` are the first few. */
export type AuthoredWrite = ProposedObject | ProposedDelete;

export interface AuthoredLeftOut extends LeftOut {
  /** Of which `flows` names the first few. */
  count: number;
}

/** `shown`: what the filter shows of `all`. */
export function authorFlows(
  shown: readonly Flow[],
  all: readonly Flow[],
  policy: Policy,
  asked: { ticks: Ticks; choices: AuthorChoices; toldOf?: (flow: Flow) => PortsTold; schemas?: Schemas | null },
): AuthoredFlows {
  const isTicked = tickedBy(asked.ticks);
  const ticked = shown.filter(isTicked);
  const { toldOf = () => NOTHING_TOLD } = asked;
  const { redirect, ports } = asked.choices;
  const answers = draftOptions(asked.choices, toldOf);
  const origins = new Map<Flow, Flow>();
  const isEvery = (flow: Flow) => ports[portKey(flow, toldOf(flow))] === "every";
  const wanted = ticked.flatMap((flow) => {
    const each = isEvery(flow) ? onEachPort(flow, toldOf(flow)) : [flow];
    for (const copy of each) origins.set(copy, flow);
    return each;
  });
  const originOf = (flow: Flow) => origins.get(flow) ?? flow;
  const originsOf = (flows: readonly Flow[]) => [...new Set(flows.map(originOf))];
  const options = { ...answers, hostOf: (flow: Flow) => answers.hostOf?.(originOf(flow)) ?? null };
  const portOf = (flow: Flow) => portFor(flow, options).port;
  const redirected = redirect ? redirectRoutes(wanted, redirect, policy, portOf) : { writes: [], leftOut: [] };
  const moved = new Set(redirected.writes.flatMap(({ flows }) => flows));
  const kept = new Set(redirected.leftOut.flatMap(({ flows }) => flows));
  // What is to be answered inside needs no way out.
  const proposal = draftRoutes(
    wanted.filter((flow) => !moved.has(flow) && !kept.has(flow)),
    policy,
    { ...options, observed: all, schemas: asked.schemas },
  );
  const left = [...redirected.leftOut, ...proposal.leftOut];
  const fates = fatesOf({ ...proposal, leftOut: left }, moved, originOf);
  const learning = learnings(ticked, all, policy).filter((each) => !namesAreDrafted(each, proposal));
  const learned = learning.flatMap(({ key, state }) =>
    state.kind === "possible" && asked.choices.learn.includes(key) ? state.write : [],
  );
  const retired = retiredLearning(ticked, proposal.writes, policy);
  const rows = shown.map((flow): AuthoredFlow => ({ flow, ticked: isTicked(flow), fate: fates.get(flow) ?? null }));
  return {
    rows: rows.sort((a, b) => rank(a) - rank(b) || placeOrder(a.flow, b.flow)).slice(0, MOST_ROWS),
    shown: shown.length,
    ticked: ticked.length,
    already: [...fates.values()].filter((fate) => fate === "already").length,
    writes: [...proposal.writes, ...redirected.writes, ...learned, ...retired].map((write) => ({
      ...write,
      flows: originsOf(write.flows).slice(0, MOST_NAMED),
    })),
    redirectRefused: redirected.leftOut.map(({ sentence }) => sentence),
    leftOut: left.map((each) => {
      const flows = originsOf(each.flows);
      return { ...each, count: flows.length, flows: flows.slice(0, MOST_NAMED) };
    }),
    wildcards: proposal.wildcards,
    consequences: proposal.consequences,
    portQuestions: portQuestions(ticked, fates, asked.choices, toldOf),
    learnings: learning,
    unnamed: unnamedPlaces(ticked, fates),
    namelessHosts: namelessHosts(ticked, fates),
    plaintextHosts: [
      ...new Set(ticked.flatMap(({ protocol, host }) => (countsRequests({ protocol }) && host ? host : []))),
    ].sort(),
    hasTls: ticked.some(({ protocol }) => protocol === "tls"),
    confirmedPorts: ticked
      .flatMap((flow) => {
        const port = flow.portConfirmed ? null : portOf(flow);
        return port === null ? [] : [{ flowId: flow.id, port }];
      })
      // What is beyond is rehearsed as uncertain.
      .slice(0, MAX_CONFIRMED_PORTS),
  };
}

/** A TLSRoute that is proposed for the same clients and port puts it in tls mode anyway. */
function namesAreDrafted({ clientNamespace, network, port }: Learning, { writes }: RouteProposal): boolean {
  return writes.some(
    ({ manifest, reach }) =>
      isKind(manifest, TLS_ROUTE) &&
      [clientNamespace, network.namespace].includes(manifest.metadata.namespace) &&
      reach.some(
        (each) =>
          each.port === port && each.network.name === network.name && each.network.namespace === network.namespace,
      ),
  );
}

/** Of a flow on several ports what is left to do counts most. */
function fatesOf(
  { writes, already, leftOut }: RouteProposal,
  moved: ReadonlySet<Flow>,
  originOf: (flow: Flow) => Flow,
): Fates {
  const fates = new Map<Flow, NonNullable<AuthoredFlow["fate"]>>();
  for (const flow of moved) fates.set(originOf(flow), "redirected");
  for (const flow of already) fates.set(originOf(flow), "already");
  for (const { flows } of writes) for (const flow of flows) fates.set(originOf(flow), "proposed");
  for (const { reason, flows } of leftOut) for (const flow of flows) fates.set(originOf(flow), reason);
  return fates;
}

const ORDER = ["denied", "allowed-by-default"];

function rank({ flow }: AuthoredFlow): number {
  const place = ORDER.indexOf(flow.verdict);
  return place === -1 ? ORDER.length : place;
}

function placeOrder(a: Flow, b: Flow): number {
  const key = ({ source, host, address }: Flow) => `${source.namespace}/${source.workload} ${host ?? address ?? ""}`;
  const [left, right] = [key(a), key(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
