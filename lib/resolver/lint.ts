import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { compile } from "./compile";
import { lintBackends } from "./lint/backends";
import { lintConflicts } from "./lint/conflicting-kinds";
import { lintConsumers } from "./lint/consumers";
import type { Finding } from "./lint/finding";
import { lintForestalled } from "./lint/forestalled-rules";
import { lintHostnames } from "./lint/hostnames";
import { type LintRule, lintWorld } from "./lint/lint-world";
import { lintMetadata } from "./lint/metadata";
import { lintOverlaps } from "./lint/network-overlaps";
import { lintNetworks } from "./lint/networks";
import { lintIneffective } from "./lint/routes-without-effect";
import { lintUnreadable } from "./lint/unreadable";
import { lintVersions } from "./lint/versions";

export { ATTACHES_TO_NOTHING, type Finding, type FindingId } from "./lint/finding";

const RULES: readonly LintRule[] = [
  lintVersions,
  lintUnreadable,
  lintNetworks,
  lintOverlaps,
  lintMetadata,
  lintIneffective,
  lintConflicts,
  lintConsumers,
  lintHostnames,
  lintForestalled,
  lintBackends,
];

const SEVERITIES: readonly Finding["severity"][] = ["error", "warning", "info"];

/**
 * What of the policy does not do what it seems to do, the worst first. Total: odd objects become findings. `policy`: the snapshot
 * compiled, where that is at hand.
 */
export function lint(snapshot: PolicySnapshot, policy = compile(snapshot)): Finding[] {
  const world = lintWorld(policy);
  const findings = RULES.flatMap((rule) => rule(world));
  return SEVERITIES.flatMap((severity) => findings.filter((each) => each.severity === severity));
}
