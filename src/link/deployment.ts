import type { EnvFile, Image, Service } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';

export interface Deployment {
  readonly services: readonly Service[];
  readonly envFiles: readonly EnvFile[];
  readonly images: readonly Image[];
}

export function assembleDeployment(_linker: Linker): Deployment {
  return { services: [], envFiles: [], images: [] };
}
