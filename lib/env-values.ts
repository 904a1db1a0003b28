import "server-only";
import { accessSync, constants, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { parseCidr } from "./linkerd/address";
import { isLinkerdVersion } from "./linkerd/linkerd-reads";

// Each takes the text of one setting and throws an Error whose message fits behind the setting's name: "PORT must be …".

const HOST_NAME = /^([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.|$))+$/;

export function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new Error(`must be a whole number from ${least} to ${most}`);
  return value;
}

export function seconds(text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0 || value > most) {
    throw new Error(`must be a number of seconds above 0 and up to ${most}, without a unit`);
  }
  return value;
}

export function flag(text: string): boolean {
  if (text === "1" || text === "true") return true;
  if (text === "0" || text === "false") return false;
  throw new Error("must be 1 or 0");
}

export function onOff(text: string): boolean {
  if (text !== "on" && text !== "off") throw new Error("must be on or off");
  return text === "on";
}

export function commaList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** An IPv6 address may stand in brackets or bare; bare comes out. */
export function bindAddress(text: string): string {
  const bare = text.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (isIP(bare) === 0 && !HOST_NAME.test(bare))
    throw new Error("must be an address or a hostname, without scheme and port");
  return bare;
}

/** As a Host header has it: in lower case, IPv6 in brackets. */
export function hostName(text: string): string {
  const bare = text.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (isIP(bare) === 6) return `[${bare}]`;
  if (!HOST_NAME.test(bare)) throw new Error("must list plain hostnames, without scheme, port and path");
  return bare;
}

export function httpUrl(text: string): string {
  if (!URL.canParse(text)) throw new Error("must be a URL");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new Error("must begin with http:// or https://");
  if (url.username || url.password) {
    throw new Error("must not contain credentials: use PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD");
  }
  if (url.search || url.hash) throw new Error("must not have a query or a fragment");
  return url.href.replace(/\/+$/, "");
}

export function headerValue(text: string): string {
  if (/[^\x20-\x7e]/.test(text)) throw new Error("must be one line of plain ASCII");
  return text;
}

export function headerList(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const part of text.split(/[;\n]/).map((each) => each.trim())) {
    if (part === "") continue;
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(\S.*)$/.exec(part);
    if (!match?.[1] || !match[2]) throw new Error('must be "Name: value" pairs separated by semicolons');
    headers[match[1]] = headerValue(match[2]);
  }
  return headers;
}

export function readableFile(path: string): string {
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new Error("must be a readable file");
  }
  return path;
}

export function pemFile(path: string): string {
  const pem = readFileSync(readableFile(path), "utf8");
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) throw new Error("must be a PEM file with a certificate");
  return pem;
}

export function cidr(text: string): string {
  if (!parseCidr(text)) throw new Error("must list networks such as 10.0.0.0/8");
  return text;
}

export function namespaceName(text: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text)) throw new Error("must be the name of a namespace");
  return text;
}

export function portList(text: string): string {
  for (const part of commaList(text)) {
    const [from, to = from] = part.split("-").map((each) => wholeNumber(each.trim(), 1, 65535));
    if (from === undefined || to === undefined || from > to || part.split("-").length > 2) {
      throw new Error("must list ports and ranges");
    }
  }
  return text;
}

export function linkerdRelease(text: string): string {
  if (!isLinkerdVersion(text)) throw new Error("must be a release such as edge-26.8.3 or 2.19");
  return text;
}

export function hostnamesRule(text: string): "optional" | "required" {
  if (text !== "optional" && text !== "required") throw new Error("must be optional or required");
  return text;
}

/** Matchers, as PromQL has them between braces. */
export function labelMatchers(text: string): string {
  const one = '[a-zA-Z_][a-zA-Z0-9_]*\\s*(=|!=|=~|!~)\\s*"[^"\\\\\\n]*"';
  if (!new RegExp(`^${one}(\\s*,\\s*${one})*$`).test(text)) throw new Error("is not a list of label matchers");
  return text;
}

/** A label's name as Prometheus has them. */
export function labelName(text: string): string {
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(text)) throw new Error("is not a valid Prometheus label name");
  return text;
}
