import type { ReactNode } from "react";
import { Prose } from "@/components/findings/prose";
import { SeverityMark } from "@/components/findings/severity-mark";
import bullets from "@/components/ui/bullets.module.css";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import prose from "@/components/ui/prose-table.module.css";
import { Tag } from "@/components/ui/tag";
import type { NamespacePoliciesAnswer, OpenWorkload, PolicyRow } from "@/lib/bypass/policies-answer";
import { counted } from "@/lib/print/counted";
import styles from "./network-policies.module.css";
import { WayList } from "./way-list";

interface NamespaceDetailProps {
  answer: NamespacePoliciesAnswer;
  /** null while a default-deny is generated below. */
  onGenerate: (() => void) | null;
  children: ReactNode;
}

/** One namespace: what its NetworkPolicies do, whom they leave out, and the ways around its proxies. */
export function NamespaceDetail({ answer, onGenerate, children }: NamespaceDetailProps) {
  const { row, known, policies, ways, open } = answer;
  return (
    <section className={styles.detail} aria-label={`Namespace ${row.name}`}>
      <div className={styles.heading}>
        <h2>{row.name}</h2>
        {onGenerate ? <Button onClick={onGenerate}>Generate default-deny…</Button> : null}
      </div>
      {children}
      <div className={styles.panels}>
        <section aria-labelledby="policies-heading">
          <h3 id="policies-heading">NetworkPolicies</h3>
          {!known.policies ? (
            <p className={styles.note}>They cannot be read; the reason stands below.</p>
          ) : policies.length === 0 ? (
            <p className={styles.note}>None. Every pod can connect to anywhere and accept connections from anywhere.</p>
          ) : (
            <PolicyTable policies={policies} namespace={row.name} />
          )}
          <OpenNote what="egress" workloads={open.egress} />
          <OpenNote what="ingress" workloads={open.ingress} />
        </section>
        <section aria-labelledby="ways-heading">
          <h3 id="ways-heading">Ways around the mesh</h3>
          {ways.length === 0 ? (
            <p className={styles.note}>
              {known.pods ? "None found among the running pods." : "Pods cannot be read; the reason stands below."}
            </p>
          ) : (
            <WayList ways={ways} />
          )}
        </section>
      </div>
    </section>
  );
}

function PolicyTable({ policies, namespace }: { policies: readonly PolicyRow[]; namespace: string }) {
  return (
    <table className={classNames(prose.table, styles.policies)}>
      <caption className="visually-hidden">NetworkPolicies of {namespace}</caption>
      <thead>
        <tr>
          <th scope="col">Policy</th>
          <th scope="col">What it does</th>
          <th scope="col">Selects now</th>
        </tr>
      </thead>
      <tbody>
        {policies.map(({ name, words, selected, findings }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <ul className={bullets.bullets}>
                {words.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
              {findings.map(({ id, severity, field, sentence, remedy }) => (
                <p key={`${id} ${field}`} className={styles.finding} title={field}>
                  <SeverityMark severity={severity} /> <Prose text={`${sentence} ${remedy}`} />
                </p>
              ))}
            </td>
            <td title={selected.names.join("\n")}>
              {selected.count === 0 ? <Tag kind="warn">no pod</Tag> : counted(selected.count, "pod")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Whom no policy isolates, though some are. */
function OpenNote({ what, workloads }: { what: "egress" | "ingress"; workloads: readonly OpenWorkload[] }) {
  if (workloads.length === 0) return null;
  return (
    <p className={styles.note}>
      Not isolated for {what}: {workloads.map(({ name, pods }) => `${name} (${counted(pods, "pod")})`).join(", ")}.
    </p>
  );
}
