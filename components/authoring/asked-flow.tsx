import { RelativeTime } from "@/components/time/relative-time";
import { Host } from "@/components/ui/host";
import { Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import type { Flow } from "@/lib/flows/flow";
import { protocolName, unitOf } from "@/lib/flows/protocol";
import styles from "./authoring.module.css";

/** The flow for whose sake a route is drafted, in one line, as it was at `readAt` (RFC 3339). */
export function AskedFlow({ flow, readAt }: { flow: Flow; readAt: string }) {
  return (
    <p className={styles.asked}>
      <Verdict verdict={flow.verdict} />
      <Workload namespace={flow.source.namespace} name={flow.source.workload} strong />
      <span aria-hidden>→</span>
      <Host host={flow.host} registrableDomain={flow.registrableDomain} address={flow.address} port={flow.port} />
      <span className={styles.dim}>
        {protocolName(flow.protocol)}, {flow.count} {unitOf(flow.protocol)}
        {flow.lastSeen ? (
          <>
            , last <RelativeTime at={flow.lastSeen} now={Date.parse(readAt)} ago />
          </>
        ) : null}
      </span>
    </p>
  );
}
