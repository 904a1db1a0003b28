/**
 * What the process has once under `name`, made when it is first asked for. On globalThis, since Next gives routes, pages, the proxy and
 * instrumentation separate instances of a module.
 */
export function processHome<Kept>(name: string, make: () => Kept): Kept {
  const home = globalThis as typeof globalThis & { processHomes?: Map<string, unknown> };
  home.processHomes ??= new Map();
  const homes = home.processHomes;
  if (!homes.has(name)) homes.set(name, make());
  // Each name is asked for in one place.
  return homes.get(name) as Kept;
}
