import type { ConnectionCounts } from "../connections/connection-rehearsal";
import { hasStatus } from "../linkerd/kinds";
import { printRef } from "../linkerd/object";
import type { ActivityEntry } from "./activity";
import type { RecordedWrite } from "./change-record";
import { type Evidence, MAX_UNFORESEEN, type UnforeseenDenial } from "./evidence";
import type { Forecast } from "./forecast";
import { connectionsCame } from "./policies/connection-outcome";
import { connectionWords } from "./policies/connection-words";

export type ChangeResult = "applied" | "in part" | "failed" | "unknown";

export function resultOf({
  state,
  objects,
}: Pick<ActivityEntry, "state"> & { objects: readonly Pick<RecordedWrite, "result">[] }): ChangeResult {
  if (state === "writing" || objects.some((each) => each.result === "unknown")) return "unknown";
  const applied = objects.filter((each) => each.result === "applied").length;
  if (applied === objects.length) return "applied";
  return applied === 0 ? "failed" : "in part";
}

/** `2 denied, 1 allowed`; what does not turn is left out. */
export function forecastWords(counts: Forecast["counts"] | null, connections: ConnectionCounts | null = null): string {
  if (connections) return [connectionWords(connections), ...(counts ? [forecastWords(counts)] : [])].join(", ");
  if (!counts) return "no rehearsal";
  const parts = [
    [counts["newly-denied"], "denied"],
    [counts.broken, "broken"],
    [counts.redirected, "redirected"],
    [counts["newly-allowed"], "allowed"],
    [counts.uncertain, "uncertain"],
  ].flatMap(([count, word]) => (count ? [`${count} ${word}`] : []));
  return parts.length > 0 ? parts.join(", ") : "no flow changes";
}

/** `2 flows denied that the forecast did not expect`. */
export function unforeseenWords(denials: readonly UnforeseenDenial[]): string {
  const count = denials.length < MAX_UNFORESEEN ? `${denials.length}` : `${MAX_UNFORESEEN} or more`;
  return `${count} ${denials.length === 1 ? "flow" : "flows"} denied that the forecast did not expect`;
}

/** What fresh traffic showed of it in the five minutes after. */
export function cameWords({
  verification,
  objects,
}: Pick<ActivityEntry, "verification"> & { objects: readonly Pick<RecordedWrite, "ref">[] }): string {
  const isOfMesh = objects.some(({ ref }) => hasStatus(ref));
  if (!verification) return isOfMesh ? "not verified" : "not verifiable";
  const connected = verification.connections ? connectionsCame(verification.connections) : "";
  if (!isOfMesh) return connected || "not verifiable";
  const { flows, routes, unforeseen } = verification;
  const count = (state: string) => flows.filter((each) => each.state === state).length;
  const [proven, unused] = [count("proven"), routes.filter((each) => each.seen === null).length];
  const came =
    proven > 0 && proven === flows.length
      ? [proven === 1 ? "1 as forecast" : `all ${proven} as forecast`]
      : [
          [proven, "as forecast"],
          [count("unturned"), "contradicted"],
          [count("seen"), "shown by traffic"],
          [count("silent"), "quiet"],
        ].flatMap(([number, word]) => (number ? [`${number} ${word}`] : []));
  if (unforeseen.length > 0) came.unshift(unforeseenWords(unforeseen));
  if (unused > 0) came.push(unused === 1 ? "1 route unused" : `${unused} routes unused`);
  return [...came, connected].filter(Boolean).join(", ") || "no change in traffic";
}

/** Whether traffic was seen that is decided against the forecast. */
export function isContradicted({ verification }: Pick<ActivityEntry, "verification">): boolean {
  if (!verification) return false;
  const contradicted = verification.connections?.counts.contradicted ?? 0;
  return isAlarming(verification) || contradicted > 0 || verification.flows.some(({ state }) => state === "unturned");
}

/** Whether something is denied or fails that the forecast did not expect. */
export function isAlarming({ unforeseen, connections }: Pick<Evidence, "unforeseen" | "connections">): boolean {
  return unforeseen.length > 0 || (connections?.failing.length ?? 0) > 0;
}

/** Every word of a change that a filter may look for. */
export function matches(entry: ActivityEntry, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const haystack = [entry.title, ...entry.objects.map(({ ref }) => printRef(ref)), entry.by, entry.cause, entry.id]
    .join(" ")
    .toLowerCase();
  return words.every((each) => haystack.includes(each));
}
