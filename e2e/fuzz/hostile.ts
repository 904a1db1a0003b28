/** One seed, one run: every choice of the suite is made of these numbers in [0, 1). */
export type Random = () => number;

export function pick<T>(random: Random, ...choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}

const TEXTS: readonly [string, ...string[]] = [
  "",
  " ",
  ".",
  "..",
  "../../kube-system",
  "a/b",
  "a%2fb",
  "%ED%A0%80",
  "%00",
  "\u0000",
  "\ud800",
  "a\udfffb",
  "\u202egnp.exe",
  "\ufeff",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "null",
  "NaN",
  "-1",
  "1e999",
  "9".repeat(400),
  "99999-01-01T00:00:00Z",
  "2026-11-21T10:00:00Z",
  "-271821-04-20T00:00:00.000Z",
  '"><script>alert(1)</script>',
  '{job=~".*"}',
  '"} or vector(1) #',
  "{{ .Values.x }}",
  "$(reboot)",
  "line\nbreak\ttab\r",
  "=HYPERLINK(1)",
  "x".repeat(5000),
  "[".repeat(3000),
  '{"a":'.repeat(20_000),
  "(a+)+$",
  "*.example.com",
  "0.0.0.0/0",
  "::ffff:1.2.3.4/96",
  "300.1.2.3/8",
  "10.0.0.0/33",
];

/** Text as nobody means it: from a list of old acquaintances, or any characters at all, halves of pairs included. */
export function hostileText(random: Random): string {
  if (random() < 0.7) return pick(random, ...TEXTS);
  const length = Math.floor(random() ** 3 * 60);
  const most = random() < 0.5 ? 128 : 65_536;
  return Array.from({ length }, () => String.fromCharCode(Math.floor(random() * most))).join("");
}

/** `text` as UTF-8 can hold it: without halves of pairs. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** Any JSON, of the wrong type more often than not. */
export function hostileValue(random: Random, depth = 0): unknown {
  const among = depth > 3 ? 7 : 11;
  switch (Math.floor(random() * among)) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return pick(random, 0, -1, 1.5, 1e308, 2 ** 53, 65_536, -0);
    case 3:
    case 4:
    case 5:
    case 6:
      return hostileText(random);
    case 7:
    case 8:
      return Array.from({ length: Math.floor(random() * 4) }, () => hostileValue(random, depth + 1));
    case 9:
      return nested(pick(random, 40, 300, 3000));
    default:
      return object(
        Array.from({ length: Math.floor(random() * 4) }, () => [hostileText(random), hostileValue(random, depth + 1)]),
      );
  }
}

/** Objects inside objects, so many. */
function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

/** `good` with one to three places of it gone bad. */
export function wrecked(good: unknown, random: Random): unknown {
  let value = good;
  for (let times = Math.floor(random() * 3); times >= 0; times--) value = wreckedOnce(value, random);
  return value;
}

function wreckedOnce(value: unknown, random: Random): unknown {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const [key, inner] = entries[Math.floor(random() * entries.length)] ?? [];
  // The deeper, the likelier: most of what may be wrong lies inside.
  if (key === undefined || random() < 0.08) return hostileValue(random);
  if (Array.isArray(value)) {
    const index = Number(key);
    const instead = random() < 0.2 ? [] : [wreckedOnce(inner, random)];
    return [...value.slice(0, index), ...instead, ...value.slice(index + 1)];
  }
  const rest = entries.filter(([name]) => name !== key);
  if (random() < 0.1) return object(rest);
  if (random() < 0.1) return object([...entries, [hostileText(random), hostileValue(random)]]);
  return object([...rest, [key, wreckedOnce(inner, random)]]);
}

/** With own properties even for `__proto__`, as `JSON.parse` makes them. */
function object(entries: (readonly [string, unknown])[]): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    Object.defineProperty(made, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return made;
}
