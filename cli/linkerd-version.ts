import { isLinkerdVersion } from "../lib/linkerd/linkerd-reads";
import { UsageError } from "./usage-error";

export const LINKERD_HELP = `  --linkerd-version NAME   Linkerd's release, such as edge-26.8.3 or 2.19: it decides which TLSRoutes and redirects are read.
                           Default: that of --cluster, else the newest.`;

export function linkerdVersionOf(text: string | undefined): string | undefined {
  if (text === undefined || isLinkerdVersion(text)) return text;
  throw new UsageError(`--linkerd-version ${text}: write a release such as edge-26.8.3 or 2.19.`);
}
