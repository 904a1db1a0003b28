import { ButtonLink } from "@/components/ui/button";
import type { Flow } from "@/lib/flows/flow";
import { authorFlowHref } from "./author-flow-href";

/** Whether a person can say what a flow without a hostname lacks: a name, its address, or its port. */
export function hasChoice({ host, network, protocol }: Flow): boolean {
  return host === null && network !== null && protocol !== "tls";
}

/** Where that is said. */
export function choiceHref(flow: Flow, windowSeconds: number): string {
  return `${authorFlowHref(flow, windowSeconds)}&step=questions`;
}

/** From a flow without a hostname to where it is allowed all the same; nothing for others. */
export function ChoiceLink({ flow, windowSeconds }: { flow: Flow; windowSeconds: number }) {
  if (!hasChoice(flow)) return null;
  return (
    <p>
      <ButtonLink kind="ink" href={choiceHref(flow, windowSeconds)}>
        Choose how to allow it…
      </ButtonLink>
    </p>
  );
}
