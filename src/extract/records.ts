/** Whether these are the fields of a person with an account: an address and a password. */
export function isPersonal(keys: readonly string[]): boolean {
  return keys.some((key) => /^e_?mail(?:_?address)?$/i.test(key)) && keys.some((key) => /password/i.test(key));
}
