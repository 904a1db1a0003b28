import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

/** Beside traffic that nothing judges, since there is no EgressNetwork at all. */
export function NoNetworkNotice() {
  return (
    <Notice slim kind="warn" action={<ButtonLink href="/networks/new">Create an EgressNetwork…</ButtonLink>}>
      There is no EgressNetwork, so all egress is uncovered and nothing can be denied.
    </Notice>
  );
}
