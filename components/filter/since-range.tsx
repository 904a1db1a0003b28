import { useZone } from "@/components/time/zone";
import { ButtonLink } from "@/components/ui/button";
import { type FlowSearch, MIN_WINDOW_SECONDS, printFlowSearch } from "@/lib/flows/asked/search";
import { printClock, printDay } from "@/lib/print/moment";

/** A link to the same flows since the first of them could be known; RFC 3339. */
export function SinceRange({ since, end, search }: { since: string; end: string; search: FlowSearch }) {
  const zone = useZone();
  const seconds = (Date.parse(end) - Date.parse(since)) / 1000;
  // To the minute, so that the link reads well; a little earlier than the first sample.
  const windowSeconds = Math.max(MIN_WINDOW_SECONDS, Math.ceil(seconds / 60) * 60);
  const sameDay = printDay(since, zone) === printDay(end, zone);
  return (
    <ButtonLink kind="quiet" href={`?${printFlowSearch({ ...search, windowSeconds })}`}>
      Show since {printClock(since, sameDay ? 0 : Number.POSITIVE_INFINITY, zone)}
    </ButtonLink>
  );
}
