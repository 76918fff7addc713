/** First characters and a length: `mini… (10 characters)`. Shows at most four characters and never more than two fifths. */
export function redact(secret: string): string {
  const shown = Math.min(4, Math.floor(secret.length * 0.4));
  const start = secret.slice(0, shown).replace(/[\s\p{C}]/gu, '·');
  return `${start}… (${secret.length} character${secret.length === 1 ? '' : 's'})`;
}

/** Shannon entropy in bits a character: 0 for one character repeated, 4 at most for hex, 6 at most for base64. */
export function shannonEntropy(text: string): number {
  if (text.length === 0) return 0;
  const counts = new Map<number, number>();
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
