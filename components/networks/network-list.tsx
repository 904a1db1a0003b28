import Link from "next/link";
import { FindingCount } from "@/components/findings/finding-count";
import { AcceptedMark } from "@/components/networks/accepted-mark";
import { PolicyMark } from "@/components/networks/policy-mark";
import { ScopeTags } from "@/components/networks/scope-tags";
import { classNames } from "@/components/ui/class-names";
import links from "@/components/ui/link-rows.module.css";
import table from "@/components/ui/table.module.css";
import { VerdictIcon } from "@/components/ui/verdict-icon";
import { Workload } from "@/components/ui/workload";
import { deniedShares } from "@/lib/flows/network-traffic";
import type { EgressNetworkSpec } from "@/lib/linkerd/egress-network";
import type { NetworkRow } from "@/lib/networks/network-row";
import { printDeniedShare } from "@/lib/print/denied-share";
import { printRate } from "@/lib/print/numbers";
import styles from "./networks.module.css";

interface NetworkListProps {
  rows: NetworkRow[];
  /** `namespace/name`. */
  selected: string | null;
  hrefOf: (key: string) => string;
}

/** Every EgressNetwork, one row each; the name leads to its detail below. */
export function NetworkList({ rows, selected, hrefOf }: NetworkListProps) {
  return (
    <div className={table.sideways}>
      <table className={classNames(table.table, table.comfortable, table.sticky, links.list, styles.list)}>
        <caption className="visually-hidden">EgressNetworks</caption>
        <colgroup>
          <col className={styles.colNetwork} />
          <col className={styles.colPolicy} />
          <col className={styles.colScope} />
          <col />
          <col className={styles.colStatus} />
          <col className={styles.colFindings} />
          <col className={styles.colPorts} />
          <col className={styles.colRate} />
          <col className={styles.colRate} />
          <col className={styles.colDenied} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Network</th>
            <th scope="col">Policy</th>
            <th scope="col">Scope</th>
            <th scope="col">Addresses</th>
            <th scope="col">Status</th>
            <th scope="col">Findings</th>
            <th scope="col" title="Ports that a route names">
              Ports
            </th>
            <th scope="col" className={table.number}>
              req/s
            </th>
            <th scope="col" className={table.number}>
              conn/s
            </th>
            <th scope="col" className={table.number} title="Denied share of requests · of connections">
              Denied req · conn
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} data-selected={row.key === selected}>
              <th scope="row">
                <Link
                  href={hrefOf(row.key)}
                  scroll={false}
                  prefetch={false}
                  className={links.name}
                  aria-label={row.key}
                  title={row.key}
                  aria-current={row.key === selected ? "true" : undefined}
                >
                  <Workload namespace={row.ref.namespace} name={row.ref.name} strong cut />
                </Link>
              </th>
              <td>
                <PolicyMark policy={row.spec?.trafficPolicy ?? null} />
              </td>
              <td className={table.wrap}>{row.reach ? <ScopeTags reach={row.reach} /> : null}</td>
              <td className={classNames(table.wrap, styles.mono)} title={addressesOf(row.spec).join("\n")}>
                <Addresses spec={row.spec} />
              </td>
              <td>
                <AcceptedMark accepted={row.accepted} />
              </td>
              <td>
                <FindingCount findings={row.findings} />
              </td>
              <td className={classNames(table.wrap, table.mid)} title={row.routedPorts.join(", ")}>
                {row.routedPorts.length > 0 ? <Entries of={row.routedPorts} /> : <span className={table.dim}>–</span>}
              </td>
              <Rates row={row} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Addresses({ spec }: { spec: EgressNetworkSpec | null }) {
  if (!spec) return <span className={table.dim}>–</span>;
  if (!spec.networks) return <span className={styles.words}>outside the cluster</span>;
  if (spec.networks.length === 0) return <span className={styles.words}>none</span>;
  const exceptions = spec.networks.reduce((sum, entry) => sum + (entry.except?.length ?? 0), 0);
  return (
    <>
      <Entries of={spec.networks.map((entry) => entry.cidr)} />
      {exceptions > 0 ? <span className={styles.except}>except {exceptions}</span> : null}
    </>
  );
}

const MOST_ENTRIES = 4;

/** The first of them; the title has all. */
function Entries({ of }: { of: readonly (string | number)[] }) {
  const more = of.length - MOST_ENTRIES;
  return (
    <>
      {of.slice(0, MOST_ENTRIES).map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an entry may stand twice
        <span key={index} className={styles.entry}>
          {entry}
          {index < of.length - 1 ? "," : ""}
        </span>
      ))}
      {more > 0 ? <span className={styles.except}>{more} more</span> : null}
    </>
  );
}

/** One line an entry, for the title. */
function addressesOf(spec: EgressNetworkSpec | null): string[] {
  return (spec?.networks ?? []).map((entry) =>
    entry.except && entry.except.length > 0 ? `${entry.cidr} except ${entry.except.join(", ")}` : entry.cidr,
  );
}

function Rates({ row }: { row: NetworkRow }) {
  if (!row.traffic) {
    return (
      <>
        {["req", "conn", "denied"].map((each) => (
          <td key={each} className={classNames(table.number, table.dim)}>
            –
          </td>
        ))}
      </>
    );
  }
  const { total, byVerdict } = row.traffic;
  const denied = deniedShares(row.traffic);
  const share = `${printDeniedShare(denied.requests)} · ${printDeniedShare(denied.connections)}`;
  return (
    <>
      <td className={classNames(table.number, total.requestsPerSecond === 0 && table.dim)}>
        {printRate(total.requestsPerSecond)}
      </td>
      <td className={classNames(table.number, total.connectionsPerSecond === 0 && table.dim)}>
        {printRate(total.connectionsPerSecond)}
      </td>
      <td className={table.number}>
        {byVerdict.denied ? (
          <span className={styles.denied} title={`Denied: ${share}`}>
            <VerdictIcon verdict="denied" />
            {share}
          </span>
        ) : (
          <span className={table.dim}>{share}</span>
        )}
      </td>
    </>
  );
}
