import { Check, Info, TriangleAlert } from "lucide-react";
import { routeAnchor } from "@/components/addresses/object-href";
import { ObjectActions } from "@/components/changes/object-actions";
import { SeverityMark } from "@/components/findings/severity-mark";
import { classNames } from "@/components/ui/class-names";
import { Host } from "@/components/ui/host";
import { MiddleCut } from "@/components/ui/middle-cut";
import { Tag } from "@/components/ui/tag";
import { Verdict } from "@/components/ui/verdict";
import type { PolicyProtocol } from "@/lib/linkerd/decision";
import { decodeRoute } from "@/lib/linkerd/decode/decode-route";
import { type KubernetesObject, printRef } from "@/lib/linkerd/object";
import { findingsOnRoute } from "@/lib/networks/network-findings";
import type { NetworkDetails, RouteDetails } from "@/lib/networks/network-row";
import { countOf, worstOf } from "@/lib/networks/severity";
import { capital } from "@/lib/print/capital";
import { counted } from "@/lib/print/counted";
import { printRate } from "@/lib/print/numbers";
import type { Finding } from "@/lib/resolver/lint/lint";
import styles from "./routes-by-port.module.css";

const MODE: Record<PolicyProtocol, { name: string; says: string }> = {
  detect: { name: "HTTP detect", says: "HTTP by route; everything else is plain TCP" },
  grpc: { name: "gRPC", says: "HTTP/2 only; HTTP/1 and TLS are closed" },
  tls: { name: "TLS", says: "SNI is read; what is not TLS is closed" },
  opaque: { name: "Opaque", says: "every connection is plain TCP" },
};

/** Per port its protocol, the routes in force, and those that lost, with the reason. */
export function RoutesByPort({ row }: { row: NetworkDetails }) {
  const defaults = row.defaults ?? [];
  return (
    <>
      <table className={styles.ports}>
        <caption className="visually-hidden">Routes by port</caption>
        <colgroup>
          <col className={styles.colRoute} />
          <col />
          <col className={styles.colState} />
          <col className={styles.colRate} />
          <col className={styles.colActions} />
        </colgroup>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Route</th>
            <th scope="col">Hosts</th>
            <th scope="col">State</th>
            <th scope="col">Rate</th>
            <th scope="col">Actions</th>
          </tr>
        </thead>
        {row.ports.map(({ port, policyProtocol, routes }) => (
          <tbody key={port ?? "portless"}>
            <tr className={styles.group}>
              <th colSpan={5} scope="rowgroup">
                <b>{port ?? "No port"}</b>
                {policyProtocol ? <Tag>{MODE[policyProtocol].name}</Tag> : null}
                <span className={styles.says}>
                  {policyProtocol ? MODE[policyProtocol].says : "a parentRef without port is never applied"}
                </span>
              </th>
            </tr>
            {routes.map((route) => (
              <RouteRow
                key={`${route.ref.group} ${printRef(route.ref)}`}
                route={route}
                findings={findingsOnRoute(route, row.findings ?? [])}
              />
            ))}
          </tbody>
        ))}
        <tbody>
          <tr className={styles.group}>
            <th colSpan={5} scope="rowgroup">
              <b>Default</b>
              <span className={styles.says}>
                for traffic that no route matches, on every port: {row.spec?.trafficPolicy ?? "unknown"}
              </span>
            </th>
          </tr>
          {defaults.map((each) => (
            <tr key={each.route}>
              <td>
                <span className={styles.kind}>default</span>
                <span>{each.route}</span>
              </td>
              <td className={styles.mid}>{counted(each.destinations, "destination")}</td>
              <td>
                <Verdict small verdict={each.verdict} />
              </td>
              <td className={styles.number}>
                {printRate(each.perSecond)}
                <span className={styles.unit}>{each.counts === "requests" ? "req/s" : "conn/s"}</span>
              </td>
              <td />
            </tr>
          ))}
          {defaults.length === 0 ? (
            <tr>
              <td colSpan={5} className={styles.dim}>
                {row.defaults ? "No traffic was decided by default in the window." : "Flows are not known."}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
      <p className={styles.note}>
        <Info size={14} aria-hidden />
        <span>Per port, the most specific hostname wins, then the oldest route, then the first by name.</span>
      </p>
    </>
  );
}

function RouteRow({ route, findings }: { route: RouteDetails; findings: Finding[] }) {
  const { object, perSecond, counts } = route;
  return (
    <tr
      id={routeAnchor(route.ref, route.parentIndex)}
      className={classNames(styles.route, !route.inForce && styles.lost)}
    >
      <td title={`${route.ref.kind}.${route.ref.group} ${route.ref.namespace}/${route.ref.name}`}>
        <span className={styles.kind}>{route.ref.kind}</span>
        <span className={styles.name}>
          <MiddleCut name={route.ref.name} />
        </span>
      </td>
      <td>
        <RouteHosts object={object} />
        {route.onlyFor ? <span className={styles.dim}> clients in {route.onlyFor} only</span> : null}
      </td>
      <td>
        {route.inForce ? (
          <span className={styles.inForce}>
            <Check size={13} aria-hidden /> In force
          </span>
        ) : (
          <span className={styles.warn} title={route.whyNot ?? undefined}>
            <TriangleAlert size={13} aria-hidden />
            <span>{capital(route.whyNot ?? route.reason ?? "not in force")}</span>
          </span>
        )}
        <RouteFindings findings={findings} />
      </td>
      <td className={styles.number}>
        {perSecond !== null && (route.inForce || route.failing) ? printRate(perSecond) : "–"}
        <span className={styles.unit}>{counts === null ? "" : counts === "requests" ? "req/s" : "conn/s"}</span>
      </td>
      <td className={styles.actions}>{object ? <ObjectActions compact object={object} /> : null}</td>
    </tr>
  );
}

/** Leads to the findings above, where they are told in whole. */
function RouteFindings({ findings }: { findings: Finding[] }) {
  const worst = worstOf(findings);
  if (!worst) return null;
  return (
    <a href="#findings" className={styles.findings} title={findings.map(({ sentence }) => sentence).join("\n")}>
      <SeverityMark severity={worst.severity}>{countOf(worst.severity, worst.count)}</SeverityMark>
    </a>
  );
}

function RouteHosts({ object }: { object: KubernetesObject | null }) {
  const decoded = object ? decodeRoute(object) : null;
  if (!decoded?.ok) return <span className={styles.dim}>unreadable</span>;
  const { hostnames, family } = decoded.value;
  if (hostnames.length === 0)
    return <span className={styles.dim}>{family === "tcp" ? "every connection" : "every host"}</span>;
  return (
    <span title={hostnames.join("\n")}>
      {hostnames.map((hostname, index) => (
        <span key={hostname}>
          {index > 0 ? ", " : null}
          <Host host={hostname} />
        </span>
      ))}
    </span>
  );
}
