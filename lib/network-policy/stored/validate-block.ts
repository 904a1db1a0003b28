import { contains, firstAddress } from "../../linkerd/address";
import { parseBlock, singleAddress } from "./block";
import type { SentPeer } from "./decode-spec";
import type { Cause } from "./validate-spec";

type SentBlock = NonNullable<SentPeer["ipBlock"]>;

/** Source: kubernetes pkg/apis/networking/validation/validation.go `ValidateIPBlock` */
export function validateBlock({ cidr, except = [] }: SentBlock, path: string): Cause[] {
  const field = `${path}.cidr`;
  if (cidr === "") return [{ field, reason: "FieldValueRequired", message: "Required value" }];
  const whole = parseBlock(cidr);
  if (!whole) return [noNetwork(field)];
  return except.flatMap((each, index): Cause[] => {
    const at = `${path}.except[${index}]`;
    const part = parseBlock(each);
    if (!part) return [noNetwork(at)];
    const isInside = contains(whole.network, firstAddress(part.network)) && part.prefix > whole.prefix;
    const message = "must be a strict subset of `cidr`";
    return isInside ? [] : [{ field: at, reason: "FieldValueInvalid", message }];
  });
}

function noNetwork(field: string): Cause {
  const message = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
  return { field, reason: "FieldValueInvalid", message };
}

/** In the API server's own words. Source: kubernetes staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go */
export function blockWarnings({ cidr, except = [] }: SentBlock, path: string): string[] {
  return [
    warningOf(`${path}.cidr`, cidr),
    ...except.map((each, index) => warningOf(`${path}.except[${index}]`, each)),
  ].filter((each) => each !== null);
}

function warningOf(field: string, text: string): string | null {
  const block = parseBlock(text);
  switch (block?.oddity) {
    case "host-bits":
      return `${field}: CIDR value "${text}" is ambiguous in this context (should be "${block.canonical}" or "${singleAddress(text)}"?)`;
    case "non-standard":
      return `${field}: non-standard CIDR value "${text}" will be considered invalid in a future Kubernetes release: use "${block.canonical}"`;
    case "not-canonical":
      return `${field}: IPv6 CIDR value "${text}" should be in RFC 5952 canonical format ("${block.canonical}")`;
    default:
      return null;
  }
}
