/** Up to so many texts are looked for one after the other, which is fastest. */
const fewTexts = 16;
/** Characters by which texts are told apart first. */
const headLength = 6;

/** Where one of many texts stands in another. */
export interface Occurrence {
  readonly text: string;
  /** Offset. */
  readonly at: number;
}

/**
 * Finds all of many texts in another, each as often as it occurs without overlapping itself. Linear in what is searched however many texts there are: a
 * file may be made to hold ten thousands of secrets, and each has to be covered wherever it stands.
 * @returns in the order in which the texts were given, then by place
 */
export function textSearch(given: Iterable<string>): (text: string) => readonly Occurrence[] {
  const texts = [...new Set(given)].filter((text) => text !== '');
  if (texts.length <= fewTexts) return (text) => texts.flatMap((one) => occurrencesOf(one, text));
  const order = new Map(texts.map((text, place) => [text, place]));
  const short = texts.filter(({ length }) => length < headLength);
  const lengthsByHead = new Map<string, Set<number>>();
  for (const text of texts) {
    if (text.length < headLength) continue;
    const head = text.slice(0, headLength);
    const lengths = lengthsByHead.get(head);
    if (lengths) lengths.add(text.length);
    else lengthsByHead.set(head, new Set([text.length]));
  }
  return (text) => {
    const found = short.flatMap((one) => occurrencesOf(one, text));
    const ends = new Map<string, number>();
    for (let at = 0; at + headLength <= text.length; at++) {
      for (const length of lengthsByHead.get(text.slice(at, at + headLength)) ?? []) {
        const part = text.slice(at, at + length);
        if (!order.has(part) || (ends.get(part) ?? 0) > at) continue;
        ends.set(part, at + length);
        found.push({ text: part, at });
      }
    }
    return found.sort((a, b) => order.get(a.text)! - order.get(b.text)! || a.at - b.at);
  };
}

/** The texts that occur, once each, in the order in which they were given. */
export function textsIn(search: ReturnType<typeof textSearch>, text: string): readonly string[] {
  return [...new Set(search(text).map((one) => one.text))];
}

function occurrencesOf(one: string, text: string): Occurrence[] {
  const found: Occurrence[] = [];
  for (let at = text.indexOf(one); at >= 0; at = text.indexOf(one, at + one.length)) found.push({ text: one, at });
  return found;
}
