import { visible } from '../report/visible.ts';

/** Rows as aligned text; the first is the head. Columns that are empty in all other rows are left out. */
export function textTable([head, ...rows]: readonly (readonly string[])[]): string {
  const used = head!.map((_, column) => column).filter((column) => rows.length === 0 || rows.some((row) => row[column] !== ''));
  const cells = [head!, ...rows].map((row) => used.map((column) => visible(row[column]!)));
  const widths = used.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
