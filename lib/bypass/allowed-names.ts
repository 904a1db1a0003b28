import type { AllowedNames } from "../linkerd/decode/decode-redirects";
import { printRef } from "../linkerd/object";
import type { Wanted } from "../network-policy/generate/wanted";

/** What an EgressNetwork allows by name, and what the generated NetworkPolicies make of it, which cannot say names. */
export interface NamedBeside {
  /** `api.stripe.com, *.slack.com`. */
  hostnames: string;
  /** null: every port. */
  port: number | null;
  /** `HTTPRoute shop/to-stripe`. */
  route: string;
  /** Whether NetworkPolicies let connections to it pass. `some`: to some of its addresses, or for some pods. */
  open: "all" | "some" | "none";
  sentence: string;
}

const SHOWN = 5;

/** Each with what remains open beside it. */
export function namesBeside(
  names: readonly AllowedNames[],
  { internetPorts, internetByLabel, addresses }: Pick<Wanted, "internetPorts" | "internetByLabel" | "addresses">,
): NamedBeside[] {
  return names.map(({ route, hostnames, port }): NamedBeside => {
    const more = hostnames.length > SHOWN ? ` and ${hostnames.length - SHOWN} more` : "";
    const named = { hostnames: `${hostnames.slice(0, SHOWN).join(", ")}${more}`, port, route: printRef(route) };
    const opened = port === null ? internetPorts : internetPorts.filter((each) => each === port);
    if (opened.length > 0) {
      const on = `port ${opened.join(", ")}`;
      const sentence = `Allowed as ${on} of every public address, so pods without a proxy may use it for any name.`;
      return { ...named, open: port === null ? "some" : "all", sentence };
    }
    const reached = addresses.filter((each) => port === null || each.port === port).length;
    if (reached > 0) {
      const sentence = `Allowed at ${reached === 1 ? "the address that was" : `the ${reached} addresses that were`} reached${port === null ? "" : ` on port ${port}`}, whatever their names; denied once the name has another.`;
      return { ...named, open: "some", sentence };
    }
    if (internetByLabel) {
      const sentence = "Allowed for pods with the label, which may connect to everything; denied for all others.";
      return { ...named, open: "some", sentence };
    }
    const wanted = port === null ? "its ports" : `port ${port}`;
    const sentence = `Denied by the default-deny: a NetworkPolicy cannot say names. Allow ${wanted} to public addresses, or the addresses that were reached.`;
    return { ...named, open: "none", sentence };
  });
}
