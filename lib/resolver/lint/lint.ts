import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { compile } from "../compile/compile";
import { lintBackends } from "./backends";
import { lintConflicts } from "./conflicting-kinds";
import { lintConsumers } from "./consumers";
import type { Finding } from "./finding";
import { lintForestalled } from "./forestalled-rules";
import { lintHostnames } from "./hostnames";
import { type LintRule, lintWorld } from "./lint-world";
import { lintMetadata } from "./metadata";
import { lintOverlaps } from "./network-overlaps";
import { lintNetworks } from "./networks";
import { lintIneffective } from "./routes-without-effect";
import { lintUnreadable } from "./unreadable";
import { lintVersions } from "./versions";

export { ATTACHES_TO_NOTHING, type Finding, type FindingId } from "./finding";

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
