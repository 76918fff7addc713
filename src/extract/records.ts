/** Whether these are the fields of a person with an account: an address or a number, and a password. */
export function isPersonal(keys: readonly string[]): boolean {
  return (
    keys.some((key) => /^(?:e_?mail(?:_?address)?|(?:phone|mobile|cellphone|tel)(?:_?(?:number|no))?)$/i.test(key)) &&
    keys.some((key) => /password/i.test(key))
  );
}
