import Link from "next/link";
import { KeyValues } from "@/components/ui/key-values";
import { Notice } from "@/components/ui/notice";
import { Verdict } from "@/components/ui/verdict";
import type { Decision } from "@/lib/linkerd/decision";
import { egressKindOf } from "@/lib/linkerd/kinds";
import { type NamespacedName, printRef } from "@/lib/linkerd/object";
import { listed } from "@/lib/resolver/explain/tls-visibility";
import type { NamedRequest } from "@/lib/resolver/partial/decide-anywhere";
import { decidedVerdict } from "@/lib/simulation/predicted-verdict";
import { whyDecision } from "@/lib/simulation/why-sentence";
import type { RequestExplanation } from "@/worker/kinds/explain-request";
import styles from "./request-answer.module.css";
import { TraceList } from "./trace-list";

interface RequestAnswerProps {
  request: NamedRequest;
  explanation: RequestExplanation;
  /** What was typed and cannot matter; the verdict is for the rest. */
  unseen: string | null;
}

/** The verdict on one request and the way to it; one for each part of the world where they differ, or are decided by others. */
export function RequestAnswer({ request, explanation, unseen }: RequestAnswerProps) {
  const { decisions, unread, namespaces, outdated } = explanation;
  const [first] = decisions;
  // A kind that the cluster does not serve Linkerd does without as well.
  const missing = unread.filter(({ why }) => why === "failed" || why === "forbidden");
  const certain = !missing.some((kind) => egressKindOf(kind));
  return (
    <div className={styles.answer}>
      {outdated ? (
        <Notice kind="warn" slim title="This may be out of date">
          {outdated.message}
        </Notice>
      ) : null}
      {missing.length > 0 ? (
        <Notice
          kind="warn"
          slim
          title={`Uncertain: ${[...new Set(missing.map(({ kind }) => kind))].join(", ")} could not be read`}
        >
          {missing[0]?.message} The answer below uses the rest of the policy.
        </Notice>
      ) : null}
      {namespaces.length > 0 && !namespaces.includes(request.clientNamespace) ? (
        <Notice kind="info" slim title={`There is no namespace ${request.clientNamespace}`}>
          Decided as for a namespace without its own EgressNetworks.
        </Notice>
      ) : null}
      {unseen === null ? null : (
        <Notice
          kind="warn"
          slim
          title={request.protocol === "tls" ? "Only the SNI is visible" : "Some of this is ignored"}
        >
          {unseen}
        </Notice>
      )}
      <OtherWays request={request} explanation={explanation} />
      {first && decisions.length === 1 ? (
        <section className={styles.place} aria-label="Verdict">
          <Headline decision={first} certain={certain} request={request} />
          <Facts request={request} decision={first} />
          <TraceList trace={first.trace} denied={first.outcome === "deny"} />
        </section>
      ) : first ? (
        <section className={styles.place} aria-label="Verdict">
          <Sum decisions={decisions} certain={certain} />
          {decisions.map((decision) => (
            <Place key={placeOf(decision)} decision={decision} request={request} />
          ))}
        </section>
      ) : (
        <Notice kind="warn" title="No address is outside the cluster">
          Linkerd's clusterNetworks cover every address, so enter the address to test.
        </Notice>
      )}
    </div>
  );
}

/** A name is what a client claims, wherever it connects to. */
function OtherWays({ request, explanation: { otherWays, reachesMetadata } }: Omit<RequestAnswerProps, "unseen">) {
  const { clientNamespace, ip } = request;
  if (otherWays.length > 0) {
    return (
      <Notice kind="warn" slim title={`Clients in ${clientNamespace} can reach ${ip} another way`}>
        By {listed(otherWays)}. A client can claim any hostname, whatever address it connects to.
      </Notice>
    );
  }
  if (reachesMetadata.length === 0) return null;
  return (
    <Notice kind="warn" slim title="It reaches cloud metadata">
      {ip === null
        ? `A client that connects to ${listed(reachesMetadata)} with the same request is allowed there too.`
        : `${ip} gives the credentials of a node or pod to anyone who reaches it.`}
    </Notice>
  );
}

/** Whether it ends alike everywhere; an address settles it where it does not. */
function Sum({ decisions, certain }: { decisions: Decision[]; certain: boolean }) {
  const [first, ...others] = decisions;
  if (!first) return null;
  const alike = others.every((each) => fateOf(each) === fateOf(first));
  return (
    <p className={styles.headline} role="status">
      {alike ? (
        <Found decision={first} certain={certain} />
      ) : (
        <Verdict predicted verdict="uncertain" word="It depends on the address" />
      )}
      <span>
        {alike
          ? "Whatever the name resolves to; several EgressNetworks are involved."
          : "Enter the address that the name resolves to, or see each case below."}
      </span>
    </p>
  );
}

function Place({ decision, request }: { decision: Decision; request: NamedRequest }) {
  return (
    <details className={styles.part}>
      <summary>
        <Verdict predicted small verdict={decidedVerdict(decision)} word={wordOf(decision)} /> {placeOf(decision)}
      </summary>
      <Facts request={request} decision={decision} />
      <TraceList trace={decision.trace} denied={decision.outcome === "deny"} />
    </details>
  );
}

function placeOf({ egressNetwork }: Decision): string {
  if (!egressNetwork) return "where no EgressNetwork covers the address";
  return `at the addresses of EgressNetwork ${egressNetwork.namespace}/${egressNetwork.name}`;
}

function Headline({ decision, certain, request }: { decision: Decision; certain: boolean; request: NamedRequest }) {
  const host = request.sni ?? request.authority?.replace(/:\d+$/, "") ?? null;
  return (
    <p className={styles.headline} role="status">
      <Found decision={decision} certain={certain} />
      <span>
        {certain
          ? whyDecision(decision, { ...request, host }).replace(/^[^:]+: /, "")
          : "It depends on what could not be read."}
      </span>
    </p>
  );
}

/** No verdict is claimed where a part of the policy is not known. */
function Found({ decision, certain }: { decision: Decision; certain: boolean }) {
  if (!certain) return <Verdict predicted verdict="uncertain" />;
  return <Verdict predicted verdict={decidedVerdict(decision)} word={wordOf(decision)} />;
}

function Facts({ request, decision }: { request: NamedRequest; decision: Decision }) {
  const { egressNetwork, route } = decision;
  return (
    <KeyValues
      items={[
        { key: "Seen as", value: seenAs(request) },
        { key: "Network", value: egressNetwork ? <NetworkLink network={egressNetwork} /> : "none" },
        {
          key: "Route",
          value: !route ? "none" : route.kind === "default" ? `${route.name}, by default` : printRef(route),
        },
      ]}
    />
  );
}

function NetworkLink({ network: { namespace, name } }: { network: NamespacedName }) {
  return (
    <Link href={`/networks?network=${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`}>
      {namespace}/{name}
    </Link>
  );
}

/** What the proxy has to decide by. */
function seenAs({ protocol, sni, authority, method, path, port, ip, clientNamespace }: NamedRequest): string {
  const who = `from namespace ${clientNamespace}`;
  const where = ip === null ? `port ${port}` : `${ip} port ${port}`;
  switch (protocol) {
    case "tls":
      return `TLS ${sni ? `with SNI ${sni}` : "without an SNI"} to ${where}, ${who}`;
    case "opaque":
      return `TCP to ${where}, ${who}`;
    case "grpc":
      return `gRPC ${path} of ${authority} to ${where}, ${who}`;
    case "http1":
    case "http2":
      return `HTTP ${method} ${path} of ${authority} to ${where}, ${who}`;
  }
}

function fateOf(decision: Decision): string {
  return wordOf(decision) ?? decidedVerdict(decision);
}

/** Where the verdict's own word would say too little. */
function wordOf({ outcome, target }: Decision): string | undefined {
  if (outcome === "unmatched") return "Connection closed";
  if (outcome === "split") return "Split by weight";
  return outcome === "not-egress" && target !== "external-fallback" ? "Not egress" : undefined;
}
