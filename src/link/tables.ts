import type { ForeignKey, Relationship, Table } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';

export interface Schema {
  readonly tables: readonly Table[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly relationships: readonly Relationship[];
}

export function assembleTables(_linker: Linker): Schema {
  return { tables: [], foreignKeys: [], relationships: [] };
}
