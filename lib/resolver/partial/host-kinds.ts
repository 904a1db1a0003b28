import type { Attachment } from "../compile/attachments";
import { matchHost } from "../match/host-match";

/** Hosts told apart as far as some routes can. */
export class HostKinds {
  private readonly exact = new Set<string>();
  /** `.b.c` of `*.b.c`. */
  private readonly suffixes = new Set<string>();
  /** Hostnames of each route that answers with a redirect: where to hangs on the host itself. */
  private readonly redirecting: (readonly string[])[];

  constructor(attached: readonly Attachment[]) {
    for (const { route } of attached) {
      for (const hostname of route.hostnames) {
        const name = hostname.toLowerCase();
        if (name.startsWith("*.")) this.suffixes.add(name.slice(1));
        else this.exact.add(name);
      }
    }
    this.redirecting = attached.filter(redirects).map(({ route }) => route.hostnames);
  }

  /** Equal for hosts that the same hostnames fit. The longest wildcard that fits tells the shorter ones too. */
  kindOf(host: string | null): string {
    if (host === null) return "?";
    // Ports, trailing dots, capitals and other scripts fit in more ways than one.
    if (!PLAIN.test(host) || this.redirecting.some((names) => matchHost(names, host, true))) return `=${host}`;
    return this.exact.has(host) ? host : this.suffixOf(host);
  }

  private suffixOf(host: string): string {
    if (this.suffixes.size === 0) return "";
    for (let dot = host.indexOf(".", 1); dot > 0; dot = host.indexOf(".", dot + 1)) {
      const suffix = host.slice(dot);
      if (this.suffixes.has(suffix)) return suffix;
    }
    return "";
  }
}

const PLAIN = /^[a-z0-9_-][a-z0-9._-]*(?<!\.)$/;

function redirects({ converted }: Attachment): boolean {
  if (!converted || !("rules" in converted)) return false;
  return converted.rules.some(({ filters, backendRefs }) =>
    [...filters, ...backendRefs.flatMap((ref) => ref.filters)].some(({ type }) => type === "RequestRedirect"),
  );
}
