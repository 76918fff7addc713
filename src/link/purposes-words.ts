/** Words of paths, names of handlers and inputs. */

/** `passwordReset`, `password-reset`, `PASSWORD_RESET` -> password, reset; `forgotpw` -> forgot, password. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .flatMap((word) => partsOfWord(word.toLowerCase()) ?? [word.toLowerCase()])
    .map((word) => (/^(?:pw|pwd|passwd|pass)$/.test(word) ? 'password' : word));
}

/** Words that are written together in paths and names: `confirmemail`, `userlogin`, `uploadfile`. */
const compoundParts = (
  'login signin signup register logout forgot forget reset change update recover recovery confirm verify activate resend send create add new ' +
  'password passwd pwd pw pass email mail account user users admin otp code token phone mobile customer member student teacher employee doctor ' +
  'patient vendor seller owner verification confirmation activation old guest sent upload file files image images photo avatar picture'
).split(' ');

/** The parts of a word that is nothing but such parts, two or three of them. */
function partsOfWord(word: string, most = 3): string[] | undefined {
  if (most < 1 || word.length > 30) return undefined;
  for (const first of compoundParts) {
    if (!word.startsWith(first)) continue;
    if (word === first) return [first];
    const rest = partsOfWord(word.slice(first.length), most - 1);
    if (rest) return [first, ...rest];
  }
  return undefined;
}

/** Whether words are one of some phrases, with at most one word after it. */
export function isPhrase(words: readonly string[], ...phrases: readonly (readonly string[])[]): boolean {
  return phrases.some(
    (phrase) =>
      phrase.length <= words.length && phrase.every((word, i) => words[i] === word) && words.length <= phrase.length + 1,
  );
}

/** Whether one of some words is among others. */
export function hasAny(words: readonly string[], asked: readonly string[]): boolean {
  return asked.some((word) => words.includes(word));
}
