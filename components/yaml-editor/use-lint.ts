"use client";

import { useMemo } from "react";
import { useAnswer } from "@/components/live/use-answer";
import { useDebounced } from "@/components/ui/use-debounced";
import { type Diagnostic, parseManifest, placeFindings } from "@/lib/authoring/editor/parse-manifest";
import type { Schemas } from "@/lib/schema/structural-schema";

/** What of a manifest's text would do other than it seems, beside what the cluster has; once the text stands still. */
export function useLint(text: string, schemas: Schemas | null): Diagnostic[] {
  const { value: settled } = useDebounced(text, text, 300);
  const asked = useMemo(() => {
    const { manifest } = parseManifest(settled, { schemas });
    return manifest && { manifest };
  }, [settled, schemas]);
  const { value } = useAnswer("lintManifest", "", asked);
  return useMemo(() => (asked && value ? placeFindings(text, value) : []), [asked, value, text]);
}
