import type { ForeignKey } from './concepts.ts';

/** `'orders.customer_id'`, quoted for a message. */
export function nameOfKey({ table, columns }: ForeignKey): string {
  return columns.length === 1 ? `'${table}.${columns[0]}'` : `'${table} (${columns.join(', ')})'`;
}

const rules: Readonly<Record<ForeignKey['onDelete'], string>> = {
  cascade: 'ON DELETE CASCADE',
  'set-null': 'ON DELETE SET NULL',
  'set-default': 'ON DELETE SET DEFAULT',
  restrict: 'ON DELETE RESTRICT',
  'no-action': 'ON DELETE NO ACTION',
  unset: 'no delete rule',
  unknown: 'a delete rule that could not be read',
};

/** The delete rule in the words of SQL. */
export function nameOfDeleteRule(rule: ForeignKey['onDelete']): string {
  return rules[rule];
}

/** Whether somebody wrote a delete rule that is known. */
export function hasDeleteRule({ onDelete }: ForeignKey): boolean {
  return onDelete !== 'unset' && onDelete !== 'unknown';
}
