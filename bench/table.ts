/** A head and rows of cells. The first column is text, the others are figures. */
export type Table = readonly (readonly string[])[];

/** Padded for a terminal, figures to the right. */
export function asText([head, ...rows]: Table): string {
  const all = [head!, ...rows];
  const widths = head!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const pad = (text: string, column: number) => (column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!));
  return all.map((row) => `${row.map(pad).join('  ').trimEnd()}\n`).join('');
}

/** A Markdown table, figures to the right. */
export function asMarkdown([head, ...rows]: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [line(head!), line(head!.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('');
}
