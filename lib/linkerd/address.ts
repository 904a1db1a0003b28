import ipaddr from "ipaddr.js";

/** An address as a number: 32 bits for IPv4, 128 for IPv6. An IPv4-mapped IPv6 address is IPv6, as it is for Linkerd. */
export interface IpAddress {
  family: 4 | 6;
  value: bigint;
}

/** Host bits are cut off: `192.168.0.1/16` has the base of `192.168.0.0/16`. */
export interface Cidr {
  family: 4 | 6;
  base: bigint;
  prefix: number;
  /** `true` where the text was a plain address, which Linkerd takes as a network of one. */
  bare: boolean;
}

const [DOT, ZERO, NINE] = [0x2e, 0x30, 0x39];
// ipaddr.js takes more than Rust, so only the canonical forms get through to it.
const STRICT_V6 = /^(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{0,4}|\d{1,3}(?:\.\d{1,3}){3})$/i;

/** null for whatever Rust's `IpAddr` refuses: leading zeros, short forms, zones, brackets. */
export function parseIp(text: string): IpAddress | null {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== null) return { family: 4, value: BigInt(ipv4) };
  if (!STRICT_V6.test(text)) return null;
  const tail = text.slice(text.lastIndexOf(":") + 1);
  if (tail.includes(".") && parseIpv4(tail) === null) return null;
  return ipaddr.IPv6.isValid(text) ? { family: 6, value: numberOf(ipaddr.IPv6.parse(text).toByteArray()) } : null;
}

/** The 32 bits of four octets without leading zeros, null for anything else. By hand: every decision begins with it. */
export function parseIpv4(text: string): number | null {
  let value = 0;
  let dots = 0;
  let octet = -1;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === DOT && octet >= 0) {
      value = value * 256 + octet;
      dots += 1;
      octet = -1;
    } else {
      if (code < ZERO || code > NINE || octet === 0) return null;
      octet = Math.max(octet, 0) * 10 + code - ZERO;
      if (octet > 255) return null;
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : null;
}

/**
 * A network or a plain address, as an EgressNetwork may list them; null for anything else.
 * Source: linkerd2 policy-controller/k8s/api/src/policy/network.rs; ipnet's parser allows leading zeros beside a prefix.
 */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf("/");
  if (slash < 0) {
    const address = parseIp(text);
    return address && { family: address.family, base: address.value, prefix: bitsOf(address.family), bare: true };
  }
  const prefixText = text.slice(slash + 1);
  const address = parseIp(withoutLeadingZeros(text.slice(0, slash)));
  if (!address || !/^\d{1,3}$/.test(prefixText) || (address.family === 4 && prefixText.length > 2)) return null;
  const prefix = Number(prefixText);
  if (prefix > bitsOf(address.family)) return null;
  return { family: address.family, base: maskedBase(address.value, address.family, prefix), prefix, bare: false };
}

const HOST_BITS = Array.from({ length: 129 }, (_, bits) => BigInt(bits));

/** True if every address of `inner` lies in `outer`; never across families. */
export function contains(outer: Cidr, inner: Cidr | IpAddress): boolean {
  if (outer.family !== inner.family) return false;
  if ("value" in inner) {
    const hostBits = HOST_BITS[bitsOf(outer.family) - outer.prefix] ?? 0n;
    return inner.value >= outer.base && (inner.value - outer.base) >> hostBits === 0n;
  }
  return inner.prefix >= outer.prefix && maskedBase(inner.base, inner.family, outer.prefix) === outer.base;
}

/** Whether `text` is an address that one of the networks holds. */
export function isWithin(networks: readonly Cidr[], text: string): boolean {
  const address = parseIp(text);
  return address !== null && networks.some((each) => contains(each, address));
}

/** Networks overlap exactly when one contains the other. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return contains(a, b) || contains(b, a);
}

/** The IPv4 address that a socket really connects to for `::ffff:203.0.113.7`; null for every other address. */
export function unmapped({ family, value }: IpAddress): IpAddress | null {
  return family === 6 && value >> 32n === 0xffffn ? { family: 4, value: value & 0xffffffffn } : null;
}

export function firstAddress(cidr: Cidr): IpAddress {
  return { family: cidr.family, value: cidr.base };
}

export function lastAddress(cidr: Cidr): IpAddress {
  const hostBits = BigInt(bitsOf(cidr.family) - cidr.prefix);
  return { family: cidr.family, value: cidr.base | ((1n << hostBits) - 1n) };
}

/** `203.0.113.7`, `2001:db8::7`. */
export function printIp({ family, value }: IpAddress): string {
  if (family === 4) {
    const bits = Number(value);
    return `${bits >>> 24}.${(bits >>> 16) & 0xff}.${(bits >>> 8) & 0xff}.${bits & 0xff}`;
  }
  const bytes = Array.from({ length: 16 }, (_, i) => Number((value >> BigInt(120 - 8 * i)) & 0xffn));
  return new ipaddr.IPv6(bytes).toRFC5952String();
}

export function printCidr(cidr: Cidr): string {
  const address = printIp(firstAddress(cidr));
  return cidr.bare ? address : `${address}/${cidr.prefix}`;
}

export function bitsOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

/** `value` without the bits behind the prefix. */
export function maskedBase(value: bigint, family: 4 | 6, prefix: number): bigint {
  const hostBits = BigInt(bitsOf(family) - prefix);
  return (value >> hostBits) << hostBits;
}

function numberOf(bytes: number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function withoutLeadingZeros(address: string): string {
  if (address.includes(":")) return address;
  return address.replace(/\d{1,3}/g, (octet) => String(Number(octet)));
}
