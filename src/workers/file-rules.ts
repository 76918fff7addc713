import { rules } from '../../rules/index.ts';
import type { FileRule } from '../model/rule.ts';

/** The rules that look at one file alone. All of them run on every file, whatever is selected: what they find is cached with its facts. */
export const fileRules: readonly FileRule[] = rules.filter((rule) => rule.scope === 'file');
