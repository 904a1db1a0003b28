import Link from "next/link";
import type { ReactNode } from "react";
import { type KeyValue, KeyValues } from "@/components/ui/key-values";
import { Workload } from "@/components/ui/workload";
import type { Flow } from "@/lib/flows/flow";
import { protocolName } from "@/lib/flows/protocol";
import type { TrafficPolicy } from "@/lib/linkerd/egress-network";
import { printCount } from "@/lib/print/numbers";
import { routeTitle } from "../flows/route-title";
import styles from "./flow-facts.module.css";

interface FlowFactsProps {
  flow: Flow;
  /** Of the flow's EgressNetwork now; null while unknown, or without a network. */
  policy: TrafficPolicy | null;
  /** The one port that its connections leave; null where there is none such, or nobody knows. */
  provenPort: number | null;
}

/** What the metrics tell of a flow; what they do not tell says so. */
export function FlowFacts({ flow, policy, provenPort }: FlowFactsProps) {
  const items: KeyValue[] = [
    { key: "Network", value: networkOf(flow) },
    { key: "Policy", value: policy ?? <Missing>{flow.network ? "unknown" : "none"}</Missing> },
    { key: "Route", value: routeOf(flow), title: routeTitle(flow.route) },
    { key: "Answer", value: answersOf(flow) },
    { key: "Host", value: hostOf(flow) },
    {
      key: "Address",
      value: flow.address ? (
        <code>{flow.address}</code>
      ) : (
        <Missing>not exported for {protocolName(flow.protocol)}</Missing>
      ),
    },
    { key: "Port", value: portOf(flow, provenPort) },
    { key: "Pods", value: <Pods pods={flow.source.pods} /> },
  ];
  return <KeyValues items={items} columns={2} />;
}

/** Those of the workload that reported the flow. */
function Pods({ pods }: { pods: string[] }) {
  const [first] = pods;
  if (first === undefined) return <Missing>not known</Missing>;
  if (pods.length === 1) return <code>{first}</code>;
  return (
    <details>
      <summary>{pods.length} pods</summary>
      <ul>
        {pods.map((pod) => (
          <li key={pod}>
            <code>{pod}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Missing({ children }: { children: ReactNode }) {
  return <span className={styles.missing}>{children}</span>;
}

function networkOf(flow: Flow) {
  if (!flow.network) return <Missing>none</Missing>;
  const { namespace, name } = flow.network;
  return (
    <Link href={`/networks?network=${encodeURIComponent(`${namespace}/${name}`)}`}>
      <Workload namespace={namespace} name={name} />
    </Link>
  );
}

function routeOf(flow: Flow) {
  return (
    <>
      {flow.route.name} <span className={styles.dim}>{flow.route.kind}</span>
    </>
  );
}

function answersOf(flow: Flow) {
  const answers = Object.entries(flow.answers).sort(([, a], [, b]) => b - a);
  if (answers.length === 0) return <Missing>not exported</Missing>;
  return answers.map(([answer, count]) => `${answer} × ${printCount(count)}${meaningOf(flow, answer)}`).join(", ");
}

/** The proxy puts it down wherever no gRPC status came, which says nothing of the client. */
function meaningOf(flow: Flow, answer: string): string {
  const silent = flow.protocol === "grpc" && answer === "UNKNOWN";
  return silent && flow.verdict !== "failed" ? " (no gRPC status, as in plain HTTP/2)" : "";
}

function hostOf(flow: Flow) {
  if (flow.host === null) return <Missing>not exported</Missing>;
  return (
    <>
      {flow.protocol === "tls" ? "SNI" : "Host"} <span className={styles.dim}>named by the client</span>
    </>
  );
}

function portOf({ port, portConfirmed }: Flow, proven: number | null) {
  if (!portConfirmed && proven !== null) {
    const reported = port === null || port === proven ? "by its connections" : `by its connections; reported ${port}`;
    return (
      <>
        {proven} <span className={styles.dim}>{reported}</span>
      </>
    );
  }
  if (port === null) return <Missing>not exported</Missing>;
  return (
    <>
      {port} {portConfirmed ? null : <span className={styles.dim}>as reported</span>}
    </>
  );
}
