import Link from "next/link";
import { NO_SEARCH } from "@/lib/flows/asked/search";
import type { Flow } from "@/lib/flows/flow";
import { authorFlowHref } from "./author-flow-href";

/** From plaintext HTTP that was counted without a name to where a person says what stood in Host; nothing for others. */
export function HostLink({ flow, windowSeconds = NO_SEARCH.windowSeconds }: { flow: Flow; windowSeconds?: number }) {
  const { host, protocol, network } = flow;
  if (host !== null || network === null || (protocol !== "http" && protocol !== "grpc")) return null;
  return (
    <p>
      Do you know what the client sends as Host? <Link href={authorFlowHref(flow, windowSeconds)}>Enter it…</Link>
    </p>
  );
}
