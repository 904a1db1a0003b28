"use client";

import Link from "next/link";
import { createContext, useContext } from "react";
import { ASKED, useAnswer } from "@/components/live/use-answer";
import { Tag } from "@/components/ui/tag";
import type { PolicyFacts } from "@/worker/kinds/policy";
import styles from "./cluster-mark.module.css";

/** What came with the page; null where the server did not know it at once. */
export const KnownCluster = createContext<PolicyFacts | null>(null);

/** Which cluster is looked at, as whom, and whether writing is possible at all. */
export function ClusterMark() {
  const { value, failed } = useAnswer("policy", "", ASKED, useContext(KnownCluster));
  if (!value) return <span className={styles.cluster}>{failed ? <Problem words="Cluster unknown" /> : null}</span>;
  const { cluster, readOnly } = value;
  return (
    <span className={styles.cluster}>
      <span className={styles.key}>Cluster</span>
      <span className={styles.name} title={cluster.server ?? undefined}>
        {cluster.context ?? (cluster.source === "in-cluster" ? "this cluster" : "none")}
      </span>
      {cluster.identity ? (
        <span className={styles.key} title="Identity on the API server">
          as {cluster.identity}
        </span>
      ) : null}
      {cluster.problem ? (
        <Problem words={cluster.configured ? "not reached" : "not configured"} title={cluster.problem.message} />
      ) : null}
      {readOnly.on ? <Tag title={readOnly.reason}>Read only</Tag> : null}
    </span>
  );
}

function Problem({ words, title }: { words: string; title?: string }) {
  return (
    <Link href="/health" className={styles.problem} title={title}>
      {words}
    </Link>
  );
}
