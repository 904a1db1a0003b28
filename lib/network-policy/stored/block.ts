import { bitsOf, type Cidr, maskedBase, parseIp, printCidr, printIp } from "../../linkerd/address";

/** A network as `ipBlock` may write it. */
export interface Block {
  /** What it covers; an IPv4-mapped network is the IPv4 one. */
  network: Cidr;
  /** The length that was written: 104 of `::ffff:10.0.0.0/104`. */
  prefix: number;
  /** What the API server warns of, though it takes it. */
  oddity: "host-bits" | "non-standard" | "not-canonical" | null;
  /** `10.0.0.0/8`: how the same network is best written. */
  canonical: string;
}

/**
 * null for what is no network of a prefix length. Leading zeros, host bits and mapped forms are taken.
 * Source: kubernetes vendor/k8s.io/utils/internal/third_party/forked/golang/net `ParseCIDR`
 */
export function parseBlock(text: string): Block | null {
  const slash = text.indexOf("/");
  const [written, length] = [text.slice(0, slash), text.slice(slash + 1)];
  const plain = written.replace(/(^|[.:])0+(?=[0-9a-f])/gi, "$1");
  const address = slash < 0 ? null : parseIp(plain);
  const prefix = /^\d{1,8}$/.test(length) ? Number(length) : Number.NaN;
  if (!address || !(prefix <= bitsOf(address.family))) return null;
  const { family, value } = address;
  const base = maskedBase(value, family, prefix);
  const mapped = family === 6 && prefix >= 96 && base >> 32n === 0xffffn;
  const network: Cidr = mapped
    ? { family: 4, base: base & 0xffffffffn, prefix: prefix - 96, bare: false }
    : { family, base, prefix, bare: false };
  const canonical = printCidr(network);
  const zeros = plain !== written || length !== String(prefix);
  const isOther = family === 6 && canonical !== text;
  const oddity =
    base !== value
      ? "host-bits"
      : mapped || (family === 4 && zeros)
        ? "non-standard"
        : isOther
          ? "not-canonical"
          : null;
  return { network, prefix, oddity, canonical };
}

/** The address of a block with its host bits, as a network of one: `203.0.113.77/32`. */
export function singleAddress(text: string): string {
  const address = parseIp(text.slice(0, text.indexOf("/")));
  return address ? `${printIp(address)}/${bitsOf(address.family)}` : text;
}
