import { useQuery } from "@tanstack/react-query";
import { useNow } from "@/components/ui/use-now";
import { policyQuery } from "@/lib/cluster/asked/policy-query";

/**
 * Milliseconds since the epoch by the clock of the dashboard's server, which stamps what was applied: a browser may be minutes ahead of it.
 * null until the server has said so since this was mounted; the browser's own clock where it says nothing. Asks every two seconds.
 */
export function useServerNow(): number | null {
  const now = useNow(1_000);
  const { data, dataUpdatedAt, error, isFetchedAfterMount } = useQuery({ ...policyQuery, refetchInterval: 2_000 });
  // What came with the page is stamped by the server on both sides.
  if (data && isFetchedAfterMount) return now - dataUpdatedAt + Date.parse(data.snapshot.readAt);
  return error ? now : null;
}
