import { PartialFooter } from "@/components/ui/panel-state";
import type { KindState } from "@/lib/cluster/asked/policy-answer";

/** Kinds that are missing or old; each names itself, and the rest of the page stands. */
export function UnreadKinds({ kinds }: { kinds: KindState[] }) {
  const troubled = kinds.filter((kind) => kind.state !== "synced" && kind.state !== "starting");
  if (troubled.length === 0) return null;
  return (
    <PartialFooter>
      {troubled.map((kind) => (
        <span key={`${kind.kind}.${kind.group}`} title={kind.hint}>
          {kind.kind}
          {kind.group ? ` (${kind.group})` : ""} {WORD[kind.state]}: {kind.message}{" "}
        </span>
      ))}
    </PartialFooter>
  );
}

const WORD: Record<KindState["state"], string> = {
  starting: "is loading",
  synced: "is up to date",
  stale: "is out of date",
  forbidden: "may not be read",
  absent: "is not installed",
  unserved: "is not served in the version Linkerd reads",
  failed: "could not be read",
};
