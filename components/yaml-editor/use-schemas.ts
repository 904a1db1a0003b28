"use client";

import { useQuery } from "@tanstack/react-query";
import { schemasQuery } from "@/lib/cluster/asked/schemas-query";
import type { Schemas } from "@/lib/schema/structural-schema";

/** By what manifests are judged here; `notice` where that is not what the cluster serves. */
export interface KnownSchemas {
  /** null as long as they are not there: then fields are not judged. */
  schemas: Schemas | null;
  notice: { title: string; why: string } | null;
}

/** Read once an editor is open, and shared by all of them. */
export function useSchemas(wanted = true): KnownSchemas {
  const { data, error } = useQuery({ ...schemasQuery, enabled: wanted });
  if (data) {
    const title = "Fields are checked against the newest CRDs this dashboard knows, not the cluster's own.";
    return { schemas: data.schemas, notice: data.problem === null ? null : { title, why: data.problem } };
  }
  const title = "Fields are not checked while you type: the CRDs' schemas could not be read.";
  return { schemas: null, notice: error && { title, why: error.message } };
}
