import { isJsonObject, type Json, type JsonObject } from "../json";
import { edit, placesIn, valueAt } from "./edit-manifest";

const WORDS = [
  ...[
    "",
    "x",
    "Bogus Word",
    "deny",
    "UPPER.example.com",
    "a..b",
    "*.example.com",
    "/a//b",
    "/a/./b#c",
    "%zz",
    "10",
    "1h30m",
    "2s",
  ],
  ...[
    "Exact",
    "PathPrefix",
    "RegularExpression",
    "RequestRedirect",
    "URLRewrite",
    "RequestHeaderModifier",
    "RequestMirror",
  ],
  ...[
    "ReplaceFullPath",
    "ReplacePrefixMatch",
    "EgressNetwork",
    "Service",
    "gateway.networking.k8s.io",
    "Cookie",
    "Session",
  ],
];
const NUMBERS = [0, 1, -1, 80, 65535, 65536, 1e6, 1e6 + 1, 2.5, 4e9];

type Random = () => number;

/** A copy with one to three faults, and what was done. */
export function mutate(manifest: JsonObject, random: Random): { manifest: JsonObject; done: string } {
  let current = manifest;
  const done: string[] = [];
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) {
    const place = pick(
      placesIn(current).filter((each) => each.startsWith("spec") || /^metadata\.(name$|labels|annotations)/.test(each)),
      random,
    );
    if (place === undefined) break;
    const [where, to] = changed(place, valueAt(current, place), random);
    current = edit(current, where, to);
    done.push(`${where} = ${to === undefined ? "(out)" : JSON.stringify(to).slice(0, 80)}`);
  }
  return { manifest: current, done: done.join("; ") };
}

function changed(place: string, value: Json | undefined, random: Random): [string, Json | undefined] {
  const kind = Math.floor(random() * 8);
  if (kind === 0) return [place, undefined];
  if (kind === 1) return [place, pick<Json>([null, true, 7, 2.5, "text", [], {}, [{}], ["a", "a"]], random)];
  if (Array.isArray(value)) {
    const item = pick(value, random) ?? "a";
    return [place, kind < 5 ? [...value, structuredClone(item)] : Array(kind === 5 ? 17 : 65).fill(item)];
  }
  if (isJsonObject(value)) {
    const key = pick(["naem", "hostname", "filters", "port", "type", "value", "extra", "matches"], random) ?? "extra";
    return [`${place}.${key}`, pick<Json>([{}, "x", 1, [{}]], random)];
  }
  if (typeof value === "number") return [place, pick(NUMBERS, random)];
  const word = String(value);
  if (kind === 2) return [place, word.repeat(300)];
  if (kind === 3) return [place, word.toUpperCase()];
  return [place, pick(WORDS, random)];
}

function pick<T>(from: readonly T[], random: Random): T | undefined {
  return from[Math.floor(random() * from.length)];
}
