import type { ComparedCluster } from "./compared-cluster";
import { effectOf, type Outcome } from "./outcome";
import { type Judged, type Packet, type PluginReading, READINGS } from "./plugin-readings";

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
  const asked = READINGS.filter((each) => each.concerns(packet));
  const read = asked.map((reading) => ({
    reading,
    was: reading.judge(packet, before),
    is: reading.judge(packet, after),
  }));
  const own = read.filter(({ reading }) => plugin === null || reading.isOf(plugin));
  // One that differs from no other is not worth naming.
  const differ = read.some(({ was, is }) => !sameAs(read[0], { was, is }));
  const effect = effectOf(own.map(turnOf));
  const shown = own.find((each) => effectOf([turnOf(each)]) === effect) ?? own[0];
  return {
    ...named,
    effect,
    before: shown?.was ?? null,
    after: shown?.is ?? null,
    because: differ && effectsOf(own).size > 1 ? sentenceFor(own) : null,
    readings: differ ? read.map((each) => ({ plugins: each.reading.plugins, effect: effectOf([turnOf(each)]) })) : [],
  };
}

interface Read {
  reading: PluginReading;
  was: Judged;
  is: Judged;
}

function turnOf({ was, is }: Pick<Read, "was" | "is">) {
  return { before: was.allowed, after: is.allowed };
}

function sameAs(one: Pick<Read, "was" | "is"> | undefined, other: Pick<Read, "was" | "is">): boolean {
  return one?.was.allowed === other.was.allowed && one.is.allowed === other.is.allowed;
}

function effectsOf(read: readonly Read[]) {
  return new Set(read.map((each) => effectOf([turnOf(each)])));
}

function sentenceFor(read: readonly Read[]): string {
  const told = read.map((each) => `${each.reading.plugins}: ${effectOf([turnOf(each)])} (${each.reading.why})`);
  return `It depends on the plugin. ${told.join("; ")}.`;
}
