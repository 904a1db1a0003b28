import { type CompiledNetwork, compileNetwork } from "./compile/compile";
import type { ConnectionQuery, TracedConnectability } from "./connection";
import { explainConnection } from "./explain-connection";
import { askedPort, endOf, judge } from "./judge";
import type { NetworkSnapshot } from "./stored/pod";

const compiled = new WeakMap<NetworkSnapshot, CompiledNetwork>();

/** A snapshot is compiled when it is first asked about, and never changed. */
export function compiledNetwork(snapshot: NetworkSnapshot): CompiledNetwork {
  const known = compiled.get(snapshot);
  if (known) return known;
  const made = compileNetwork(snapshot);
  compiled.set(snapshot, made);
  return made;
}

/** May the connection be opened, by which policies, and why. Throws NoSuchPod. */
export function connectable(query: ConnectionQuery, snapshot: NetworkSnapshot): TracedConnectability {
  const network = compiledNetwork(snapshot);
  const [from, to] = [endOf(query.from, network), endOf(query.to, network)];
  const port = askedPort(to, query);
  const answer = judge(from, to, port, network);
  return { ...answer, trace: explainConnection(query, [from, to], port, answer, network) };
}
