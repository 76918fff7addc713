/** Whether a file, by its path, holds texts shown to people in several languages: `{ "password": "Passwort" }`. */
export function isTranslation(path: string): boolean {
  return /(?:^|\/)(?:i18n|locales?|lang|languages?|translations?|intl|messages)(?:\/|\.[\w.-]{2,12}$)/i.test(path);
}
