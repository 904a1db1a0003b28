import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { countFailing } from "./map-words";

const MOST_TOLD = 3;

/** Routes of the EgressNetworks that are drawn which take traffic and fail it: what was seen of them says otherwise, or nothing yet. */
export function MapFailing({ failing }: { failing: readonly string[] }) {
  if (failing.length === 0) return null;
  const more = failing.length > MOST_TOLD ? ` And ${failing.length - MOST_TOLD} more.` : "";
  return (
    <Notice
      kind="warn"
      slim
      title={`${countFailing(failing)} with the current policy`}
      action={
        <ButtonLink kind="quiet" href="/networks">
          Networks
        </ButtonLink>
      }
    >
      {failing.slice(0, MOST_TOLD).join(" ")}
      {more}
    </Notice>
  );
}
