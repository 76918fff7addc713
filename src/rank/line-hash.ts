const blockSize = 100;
const base = 37;
const endOfFile = 65535;
const [tab, lineFeed, carriageReturn, space] = [9, 10, 13, 32];
const word = 2 ** 32;

/**
 * `primaryLocationLineHash` of every line of a file, index 0 for line 1, by the algorithm that GitHub's uploader uses, so that both agree and
 * alerts keep their identity: https://github.com/github/codeql-action/blob/main/src/fingerprints.ts
 *
 * A polynomial hash (base 37, modulo 2^64) of the 100 UTF-16 units that start at the line, without blanks and tabs, line ends as LF. The file's
 * end counts as the unit 65535, then zeros. Written in hex without padding, then `:` and how often that hash has occurred so far.
 *
 * @param text The file as decoded from UTF-8, a byte order mark included.
 */
export function lineHashes(text: string): string[] {
  const { units, starts } = significantUnits(text);
  const seen = new Map<string, number>();
  return rollingHashes(units, starts).map((hash) => {
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return `${hash}:${count}`;
  });
}

/** The units that are hashed, with the end marker and the zeros behind it, and where in them each line starts. */
function significantUnits(text: string): { units: Uint16Array; starts: number[] } {
  const units = new Uint16Array(text.length + 1 + blockSize);
  const starts: number[] = [];
  let length = 0;
  let atLineStart = true;
  let afterCarriageReturn = false;
  // Once a unit of the file, and the end of it.
  for (let index = 0; index <= text.length; index++) {
    const unit = index < text.length ? text.charCodeAt(index) : endOfFile;
    const secondOfPair = afterCarriageReturn && unit === lineFeed;
    afterCarriageReturn = unit === carriageReturn;
    if (unit === space || unit === tab || secondOfPair) continue;
    if (atLineStart) starts.push(length);
    atLineStart = unit === lineFeed || unit === carriageReturn;
    units[length++] = unit === carriageReturn ? lineFeed : unit;
  }
  return { units: units.subarray(0, length + blockSize), starts };
}

/** The hash of the block that begins at each start. The 64-bit number is kept as two 32-bit halves, which is exact in doubles; `>>> 0` is modulo 2^32. */
function rollingHashes(units: Uint16Array, starts: readonly number[]): string[] {
  const [leadHigh, leadLow] = power(base, blockSize);
  const hashes: string[] = [];
  let high = 0;
  let low = 0;
  let next = 0;
  for (let end = 0; end < units.length; end++) {
    const leaving = end >= blockSize ? units[end - blockSize]! : 0;
    // hash = hash * base + entering - leaving * base^blockSize
    const lowSum = low * base + units[end]! - leaving * leadLow;
    const carry = Math.floor(lowSum / word);
    low = lowSum >>> 0;
    high = (high * base + carry - leaving * leadHigh) >>> 0;
    if (next < starts.length && end - blockSize + 1 === starts[next]) {
      hashes.push(hex(high, low));
      next++;
    }
  }
  return hashes;
}

function power(factor: number, exponent: number): [high: number, low: number] {
  let [high, low] = [0, 1];
  for (let step = 0; step < exponent; step++) {
    const lowProduct = low * factor;
    const carry = Math.floor(lowProduct / word);
    low = lowProduct >>> 0;
    high = (high * factor + carry) >>> 0;
  }
  return [high, low];
}

function hex(high: number, low: number): string {
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0');
}
