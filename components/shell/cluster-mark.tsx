"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Tag } from "@/components/ui/tag";
import type { PolicyAnswer } from "@/lib/cluster/asked/policy-answer";
import { policyQuery } from "@/lib/cluster/asked/policy-query";
import styles from "./cluster-mark.module.css";

/** Which cluster is looked at, as whom, and whether writing is possible at all. */
export function ClusterMark() {
  const { data, isError } = useQuery({ ...policyQuery, refetchInterval: 30_000, select: identityOf });
  if (!data) return <span className={styles.cluster}>{isError ? <Problem words="Cluster unknown" /> : null}</span>;
  const { cluster, readOnly } = data;
  return (
    <span className={styles.cluster}>
      <span className={styles.key}>Cluster</span>
      <span className={styles.name} title={cluster.server ?? undefined}>
        {cluster.context ?? (cluster.source === "in-cluster" ? "this cluster" : "none")}
      </span>
      {cluster.identity ? (
        <span className={styles.key} title="The identity the API server sees">
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

function identityOf(answer: PolicyAnswer): Pick<PolicyAnswer, "cluster" | "readOnly"> {
  return { cluster: answer.cluster, readOnly: answer.readOnly };
}

function Problem({ words, title }: { words: string; title?: string }) {
  return (
    <Link href="/health" className={styles.problem} title={title}>
      {words}
    </Link>
  );
}
