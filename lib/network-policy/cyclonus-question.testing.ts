import type { CyclonusEnd, CyclonusQuestion } from "../../e2e/world/cyclonus/cyclonus";
import { apiVersionOf, NETWORK_POLICY } from "../linkerd/kinds";
import { compiledNetwork } from "./connectable";
import type { AskedEnd, ConnectionQuery } from "./connection";
import { askedPort, endOf } from "./judge";
import type { NetworkSnapshot } from "./stored/pod";

/** As cyclonus is asked: with the names of ports and the labels of pods, which it does not look up. */
export function cyclonusQuestion(snapshot: NetworkSnapshot, queries: readonly ConnectionQuery[]): CyclonusQuestion {
  const network = compiledNetwork(snapshot);
  return {
    networkPolicies: snapshot.networkPolicies.map(({ namespace, name, spec }) => ({
      apiVersion: apiVersionOf(NETWORK_POLICY),
      kind: NETWORK_POLICY.kind,
      metadata: { namespace, name },
      spec,
    })),
    queries: queries.map((query) => {
      const [from, to] = [endOf(query.from, network), endOf(query.to, network)];
      const { names } = askedPort(to, query);
      return {
        from: told(query.from, from),
        to: told(query.to, to),
        port: query.port,
        protocol: query.protocol,
        names,
      };
    }),
  };
}

/** Which end is a pod the analyser has to be told. */
function told(asked: AskedEnd, { member, kind }: ReturnType<typeof endOf>): CyclonusEnd {
  const ip = asked.ip ?? member?.pod.ips[0] ?? "";
  if (!kind || !member) return { ip };
  return { ip, namespace: kind.namespace, namespaceLabels: kind.namespaceLabels, labels: member.pod.labels };
}
