import type { Column } from '../model/concepts.ts';
import type { Truth } from '../model/value.ts';

const names =
  /^(?:is_?)?(?:soft_?)?(?:deleted|removed|trashed)(?:_?(?:at|on|date|time|datetime|by))?$|^(?:date|time)_?(?:deleted|removed)$|^delet(?:ion|e)_?(?:date|time|at)$/i;

/** Whether rows are marked as deleted instead of being removed, by the names of the columns: `deleted_at`, `isDeleted`. */
export function softDeleteOf(columns: readonly Column[]): Truth {
  if (columns.some(({ name }) => names.test(name))) return 'yes';
  return columns.length > 0 ? 'no' : 'unknown';
}
