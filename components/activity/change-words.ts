import type { ActivityEntry } from "@/lib/changes/activity";
import type { RecordedWrite } from "@/lib/changes/change-record";
import type { Forecast } from "@/lib/changes/forecast";

const VERB: Record<RecordedWrite["verb"], string> = { create: "Created", patch: "Changed", delete: "Deleted" };

/** `Changed EgressNetwork shop/all-egress and 2 more` */
export function whatChanged(objects: readonly Pick<RecordedWrite, "verb" | "ref">[]): string {
  const [first, ...rest] = objects;
  if (!first) return "Nothing";
  const more = rest.length > 0 ? ` and ${rest.length} more` : "";
  return `${VERB[first.verb]} ${first.ref.kind} ${first.ref.namespace}/${first.ref.name}${more}`;
}

export type ChangeResult = "applied" | "in part" | "failed" | "unknown";

export function resultOf({
  state,
  objects,
}: Pick<ActivityEntry, "state"> & { objects: readonly Pick<RecordedWrite, "result">[] }): ChangeResult {
  if (state === "writing") return "unknown";
  const applied = objects.filter((each) => each.result === "applied").length;
  if (applied === objects.length) return "applied";
  return applied === 0 ? "failed" : "in part";
}

/** `2 denied, 1 allowed`; what does not turn is left out. */
export function forecastWords(counts: Forecast["counts"] | null): string {
  if (!counts) return "no rehearsal";
  const parts = [
    [counts["newly-denied"], "denied"],
    [counts.broken, "broken"],
    [counts.redirected, "redirected"],
    [counts["newly-allowed"], "allowed"],
    [counts.uncertain, "uncertain"],
  ].flatMap(([count, word]) => (count ? [`${count} ${word}`] : []));
  return parts.length > 0 ? parts.join(", ") : "none turns";
}

/** What fresh traffic showed of it, as far as somebody watched. */
export function cameWords(entry: Pick<ActivityEntry, "verification" | "counts">): string {
  const { verification } = entry;
  if (!verification) return "not watched";
  const { proven, unturned, silent } = verification;
  const all = proven + unturned + silent;
  if (proven === all) return all === 1 ? "1 as forecast" : `all ${all} as forecast`;
  return [
    proven > 0 ? `${proven} as forecast` : "",
    unturned > 0 ? `${unturned} contradicted` : "",
    silent > 0 ? `${silent} quiet` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

/** Every word of a change that a filter may look for. */
export function matches(entry: ActivityEntry, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const haystack = [
    whatChanged(entry.objects),
    ...entry.objects.map(({ ref }) => `${ref.kind} ${ref.namespace}/${ref.name}`),
    entry.by,
    entry.cause.kind,
  ]
    .join(" ")
    .toLowerCase();
  return words.every((each) => haystack.includes(each));
}
