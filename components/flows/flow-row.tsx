"use client";

import { memo } from "react";
import type { Agreement } from "@/components/decision/agreement";
import { DisagreementMark } from "@/components/decision/disagreement-mark";
import { printAge } from "@/components/ui/age";
import { classNames } from "@/components/ui/class-names";
import { Host } from "@/components/ui/host";
import { printCount, printRate } from "@/components/ui/numbers";
import table from "@/components/ui/table.module.css";
import { Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import type { Flow } from "@/lib/flows/flow";
import styles from "./flow-table.module.css";
import { PROTOCOL_NAME, unitOf } from "./protocol-name";
import { routeTitle } from "./route-title";

interface FlowRowProps {
  flow: Flow;
  /** How what was seen compares with what the policy of now says; null where that is not known. */
  agreement: Agreement["kind"] | null;
  /** 1 is the head. */
  rowIndex: number;
  opened: boolean;
  /** One row of the table is in the tab order; `j` and `k` move from there. */
  focusable: boolean;
  /** The URL with this flow opened. */
  href: string;
  onOpen: (flow: Flow) => void;
  onFocus: (id: string) => void;
  readAt: number;
  windowName: string;
}

export const FlowRow = memo(function FlowRow(props: FlowRowProps) {
  const { flow, agreement, rowIndex, opened, focusable, href, onOpen, onFocus, readAt, windowName } = props;
  const unit = unitOf(flow.protocol);
  const seen = flow.lastSeen === null ? null : printAge(readAt - Date.parse(flow.lastSeen));
  return (
    <tr
      aria-rowindex={rowIndex}
      className={classNames(styles.row, flow.verdict === "denied" && table.denied)}
      data-selected={opened || undefined}
      onClick={(event) => {
        if (!(event.target instanceof Element) || event.target.closest("a, button")) return;
        if (window.getSelection()?.isCollapsed !== false) onOpen(flow);
      }}
    >
      <td className={styles.verdict}>
        <Verdict verdict={flow.verdict} />
        {agreement === "differ" ? <DisagreementMark /> : null}
      </td>
      <td
        className={styles.client}
        title={`${flow.source.workloadKind} ${flow.source.namespace}/${flow.source.workload}`}
      >
        <Workload namespace={flow.source.namespace} name={flow.source.workload} strong />
      </td>
      <td className={styles.destination} title={destinationTitle(flow)}>
        {/* A link, so that it can be copied and opened in a new tab; a plain click stays on the page. */}
        <a
          href={href}
          className={styles.open}
          data-row={flow.id}
          tabIndex={focusable ? 0 : -1}
          aria-current={opened ? "true" : undefined}
          onFocus={() => onFocus(flow.id)}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
            event.preventDefault();
            onOpen(flow);
          }}
        >
          <Host host={flow.host} registrableDomain={flow.registrableDomain} address={flow.address} port={flow.port} />
        </a>
      </td>
      <td className={classNames(styles.protocol, table.mid)}>{PROTOCOL_NAME[flow.protocol]}</td>
      <td className={styles.network}>
        {flow.network ? (
          <Workload namespace={flow.network.namespace} name={flow.network.name} />
        ) : (
          <span className={table.dim}>none</span>
        )}
      </td>
      <td
        className={classNames(styles.route, flow.route.kind === "default" && table.mid)}
        title={routeTitle(flow.route)}
      >
        {flow.route.name}
      </td>
      <td
        className={classNames(styles.rate, table.number)}
        title={`${unit === "req" ? "Requests" : "Connections"} a second, now`}
      >
        {printRate(flow.ratePerSecond)}
        <span className={table.unit}>{unit}/s</span>
      </td>
      <td className={classNames(styles.count, table.number)} title={`${countWord(flow)} in the last ${windowName}`}>
        {printCount(flow.count)}
      </td>
      <td className={classNames(styles.seen, table.number)} title={seenTitle(flow, windowName)}>
        {seen ?? <span className={table.dim}>–</span>}
      </td>
    </tr>
  );
});

function destinationTitle(flow: Flow): string {
  const name = flow.host ?? flow.address ?? "The proxy does not export the hostname";
  if (flow.port === null) return `${name}; the port is not exported`;
  return flow.portConfirmed
    ? `${name}:${flow.port}`
    : `${name}; port ${flow.port} as reported, others may be counted under it`;
}

function countWord(flow: Flow): string {
  return unitOf(flow.protocol) === "req" ? "Requests" : "Connections";
}

function seenTitle(flow: Flow, windowName: string): string {
  if (flow.lastSeen === null) return `No counter rose in the last ${windowName}`;
  return `Counted last at ${flow.lastSeen}`;
}
