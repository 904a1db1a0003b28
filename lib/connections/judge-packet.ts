import type { ComparedCluster } from "./compared-cluster";
import { effectOf, effectOfOne, type Outcome } from "./outcome";
import { type Judged, OTHER_READINGS, type Packet, type PluginReading, USUAL } from "./plugin-readings";

type Named = Pick<Outcome, "from" | "to" | "target" | "arrivesOn">;

/**
 * A connection before and after, as each kind of plugin reads it. `plugin`, where one was recognized, decides; where none was, only what all
 * agree on is decided.
 */
export function judgePacket(
  packet: Packet,
  { before, after }: Pick<ComparedCluster, "before" | "after">,
  plugin: string | null,
  named: Named,
): Outcome {
  const usual: Read = { reading: USUAL, was: USUAL.judge(packet, before), is: USUAL.judge(packet, after) };
  const read = [usual];
  let differ = false;
  for (const reading of OTHER_READINGS) {
    if (!reading.concerns(packet, usual.was, usual.is)) continue;
    const other = { reading, was: reading.judge(packet, before), is: reading.judge(packet, after) };
    read.push(other);
    differ ||= !sameAs(other, usual);
  }
  // One that differs from no other is not worth naming.
  if (!differ) {
    const { was, is } = usual;
    const effect = effectOfOne(was.allowed, is.allowed);
    return { ...named, effect, before: was, after: is, because: null, readings: NONE };
  }
  const own = read.filter(({ reading }) => plugin === null || reading.isOf(plugin));
  const effect = effectOf(own.map(turnOf));
  const shown = own.find((each) => effectOfOne(each.was.allowed, each.is.allowed) === effect) ?? own[0];
  return {
    ...named,
    effect,
    before: shown?.was ?? null,
    after: shown?.is ?? null,
    because: effectsOf(own).size > 1 ? sentenceFor(own) : null,
    readings: read.map((each) => ({
      plugins: each.reading.plugins,
      effect: effectOfOne(each.was.allowed, each.is.allowed),
    })),
  };
}

const NONE: Outcome["readings"] = [];

interface Read {
  reading: Pick<PluginReading, "plugins" | "isOf" | "why">;
  was: Judged;
  is: Judged;
}

function turnOf({ was, is }: Pick<Read, "was" | "is">) {
  return { before: was.allowed, after: is.allowed };
}

function sameAs(one: Read, other: Read): boolean {
  return one.was.allowed === other.was.allowed && one.is.allowed === other.is.allowed;
}

function effectsOf(read: readonly Read[]) {
  return new Set(read.map((each) => effectOfOne(each.was.allowed, each.is.allowed)));
}

function sentenceFor(read: readonly Read[]): string {
  const told = read.map(
    (each) => `${each.reading.plugins}: ${effectOfOne(each.was.allowed, each.is.allowed)} (${each.reading.why})`,
  );
  return `It depends on the plugin. ${told.join("; ")}.`;
}
