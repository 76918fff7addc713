import type { Random } from './random.ts';

/** Two words, such as `remote parcel`. The second takes the plural s. */
export type Noun = readonly [qualifier: string, noun: string];

/** How two words become one name: `remote_parcel`, `remoteParcel`, `remote-parcel`. Classes and constants are written alike everywhere. */
export type NameStyle = 'snake' | 'camel' | 'kebab';

/** What the fixtures are about, singular, with a plain plural, and meaning nothing to any framework: each copy is about something else. */
export const domainWords: readonly string[] =
  'appointment author blog book catalog course customer doctor editor gadget hero lesson offer owner patient player poll product project reviewer seller shop supplier teacher team ticket trail vote widget'.split(
    ' ',
  );

const qualifiers =
  'ample annual blank brisk bulk calm central cheap clean coarse cold common daily dense distant double early eastern empty entire exact extra fair final fine flat foreign formal fresh frozen full global grand green half heavy hidden hollow inner joint large late lean light linked local long loose lower lunar major medium mild minor mobile narrow near neutral noble northern outer paper partial pending plain polar prime proper pure quick quiet rapid rare raw ready remote round rural sharp short silent simple single slow small smooth solar solid southern spare special square stable steel steep sturdy swift thick tidal tiny total upper urban vast warm western wide wild winter wooden yearly young'.split(
    ' ',
  );

const nouns =
  'anchor archive arena atlas award badge balance ballot banner barge barrel basket beacon bench berth blanket board bond bottle bridge bucket bundle button cabin cable camera canal canvas carpet carriage carton castle ceiling chamber channel chapter charter circle circuit claim climate closet coin collar column compass concert contract convoy corner cottage counter coupon crate creditor crop crystal curtain cushion deck deposit depot desk diagram dinner district dock donor drawer drill driver engine errand estate exhibit expense fabric falcon farm feather fence ferry festival filter flight floor flower folder forest fountain frame freight furnace garden garment gauge glacier glove grant gravel guest guild hammer hangar harbour harvest helmet herd hotel insurer invoice island jacket journal journey kettle keyboard kitchen ladder lamp lantern ledger lender lens letter lever lift locker lodge lot magnet mailing manual map market meadow medal meeting member menu meter mill mine mirror mixer monitor motor museum needle notice nursery oven paddle painter palace panel parcel parish parking passage pasture pedal pencil pension permit pier pillow pilot pipe pistol planet plant plaster platform pledge pocket pond portal poster premium printer prize probe pump quarry quota railway ranch receipt recipe rental repair ribbon river roof rope route saddle sail sample scanner scarf screen seat sector sensor shelf shelter shield shipment signal sketch socket sponsor stable station steamer stove stream studio subsidy summit survey tailor tank tariff temple tenant tent terminal theater thread timber tool tower tractor trailer tray treaty trip tunnel turbine uniform vault vendor venue vessel village voucher voyage wagon wallet warehouse watch wheel window workshop yard'.split(
    ' ',
  );

/** Gives nouns, none twice. */
export function nounSource(from: Random): () => Noun {
  const given = new Set<string>();
  return () => {
    for (;;) {
      const noun: Noun = [from.pick(qualifiers), from.pick(nouns)];
      const key = noun.join(' ');
      if (given.has(key)) continue;
      given.add(key);
      return noun;
    }
  };
}

/** A name of a noun, lower case. */
export function nameOf([qualifier, noun]: Noun, style: NameStyle, plural = false): string {
  const last = plural ? `${noun}s` : noun;
  return style === 'camel' ? qualifier + capital(last) : `${qualifier}${style === 'snake' ? '_' : '-'}${last}`;
}

/** Replaces words wherever they stand: in names of any style, in texts, in paths. */
export function renamer(nounOf: ReadonlyMap<string, Noun>, style: NameStyle): (text: string) => string {
  const words = [...nounOf.keys()];
  const any = (change: (word: string) => string) => words.map(change).join('|');
  const pattern = new RegExp(
    [
      `(?<![A-Za-z])(?:${any((word) => word)})s?(?![a-z])`,
      `(?:${any(capital)})s?(?![a-z])`,
      `(?<![A-Za-z])(?:${any((word) => word.toUpperCase())})S?(?![A-Za-z])`,
    ].join('|'),
    'g',
  );
  const replacements = new Map<string, string>();
  for (const [word, noun] of nounOf)
    for (const plural of [false, true]) {
      const written = plural ? `${word}s` : word;
      const snake = nameOf(noun, 'snake', plural);
      replacements.set(written, nameOf(noun, style, plural));
      replacements.set(capital(written), snake.split('_').map(capital).join(''));
      replacements.set(written.toUpperCase(), snake.toUpperCase());
    }
  return (text) => text.replace(pattern, (word) => replacements.get(word)!);
}

export function capital(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
