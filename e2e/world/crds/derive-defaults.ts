import type { Schemas, StructuralSchema } from "../../../lib/schema/structural-schema";
import type { Defaults } from "../../../lib/schema/with-defaults";

/** What the schemas of all bundles fill in, by `apiVersion kind`. Throws where two do not agree. */
export function deriveDefaults(bundles: readonly Schemas[]): Record<string, Defaults> {
  const all: Record<string, Defaults> = {};
  for (const [key, schema] of bundles.flatMap((each) => Object.entries(each))) {
    const own = defaultsOf(schema.properties?.spec ?? { type: "object" });
    if (own) all[key] = merge(all[key] ?? {}, own, key);
  }
  return all;
}

export function printDefaults(defaults: Record<string, Defaults>): string {
  const lines = Object.entries(defaults).map(([key, each]) => `${JSON.stringify(key)}:${JSON.stringify(each)}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}

function defaultsOf(schema: StructuralSchema): Defaults | null {
  const properties = Object.entries(schema.properties ?? {}).flatMap(([key, each]) => {
    const own = defaultsOf(each);
    return own ? [[key, own] as const] : [];
  });
  const items = schema.items ? defaultsOf(schema.items) : null;
  if (schema.default === undefined && properties.length === 0 && !items) return null;
  return {
    ...(schema.default !== undefined && { default: schema.default }),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(items && { items }),
  };
}

function merge(a: Defaults, b: Defaults, path: string): Defaults {
  const [one, other] = [a.default, b.default];
  if (one !== undefined && other !== undefined && JSON.stringify(one) !== JSON.stringify(other)) {
    throw new Error(`${path}: one bundle fills in ${JSON.stringify(one)}, another ${JSON.stringify(other)}`);
  }
  const properties = { ...a.properties };
  for (const [key, each] of Object.entries(b.properties ?? {}))
    properties[key] = merge(properties[key] ?? {}, each, `${path}.${key}`);
  const items = a.items || b.items ? merge(a.items ?? {}, b.items ?? {}, `${path}[]`) : undefined;
  const filled = one ?? other;
  return {
    ...(filled !== undefined && { default: filled }),
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(items && { items }),
  };
}
