import { parseIp } from "../../linkerd/address";
import { printRef } from "../../linkerd/object";
import type { Route } from "../../linkerd/route";
import type { Finding } from "./finding";
import type { LintWorld } from "./lint-world";
import { uniqueRoutes } from "./unique-routes";

/** Hostnames that no client can send, and rules that therefore, or for lack of any, never match. */
export function lintHostnames({ attached }: LintWorld): Finding[] {
  return uniqueRoutes(attached).flatMap((route) => {
    const findings = route.hostnames.flatMap((hostname, i): Finding[] => {
      const why = whyNeverSent(hostname, route.family);
      if (!why) return [];
      return [
        {
          id: "hostname/never-sent",
          severity: "error",
          subject: route.ref,
          field: `spec.hostnames[${i}]`,
          sentence: `\`${hostname}\` of ${printRef(route.ref)} matches no request: ${why}.`,
          remedy: "Write only the hostname, in lower case; a wildcard can only be the whole first label.",
        },
      ];
    });
    return [...findings, ...withoutRules(route)];
  });
}

function withoutRules(route: Route): Finding[] {
  if (route.rules.length > 0 || route.family === "tls" || route.family === "tcp") return [];
  return [
    {
      id: "rule/never-matches",
      severity: "warning",
      subject: route.ref,
      field: "spec.rules",
      sentence: `${printRef(route.ref)} has no rules, so it matches nothing.`,
      remedy: "Add a rule; an empty one, `{}`, matches every request.",
    },
  ];
}

function whyNeverSent(hostname: string, family: Route["family"]): string | null {
  if (hostname === "") return "it is empty";
  if (hostname.slice(hostname.startsWith("*.") ? 2 : 0).includes("*")) return "a wildcard can only be the first label";
  if (/[\s/@?#]/.test(hostname)) return "it is more than a hostname";
  if (family === "tls") {
    if (parseIp(hostname)) return "an SNI is never an IP address";
    if (hostname.includes(":")) return "an SNI has no port";
    return hostname === hostname.toLowerCase() ? null : "Linkerd lower-cases the SNI but not this hostname";
  }
  if (hostname.includes(":") && !hostname.startsWith("[")) return "ports are removed before hosts are compared";
  return null;
}
