import {
  authorMatchingHref,
  matchingFlowsHref,
  type ReachedPlace,
  reachersHref,
} from "@/components/addresses/matching-flows-href";
import { Button, ButtonLink } from "@/components/ui/button";

interface RequestActionsProps {
  namespace: string;
  place: ReachedPlace;
  denied: boolean;
  /** null while the flows are not known. */
  seen: { matching: number; others: number } | null;
}

/** From a request to the flows that are like it, and to the routes that would allow them. */
export function RequestActions({ namespace, place, denied, seen }: RequestActionsProps) {
  return (
    <>
      {seen && seen.others > 0 ? (
        <ButtonLink href={reachersHref(place)}>Who else reaches it ({seen.others})</ButtonLink>
      ) : null}
      <ButtonLink href={matchingFlowsHref(namespace, place)}>
        Matching flows{seen ? ` (${seen.matching})` : ""}
      </ButtonLink>
      {denied && seen?.matching ? (
        <ButtonLink kind="ink" href={authorMatchingHref(namespace, place)}>
          Allow…
        </ButtonLink>
      ) : denied ? (
        <Button disabledReason="Routes are drafted from flows, and none of the last 15 min matches this request">
          Allow…
        </Button>
      ) : null}
    </>
  );
}
