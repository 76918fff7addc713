import type { RuleId } from '../model/rule.ts';
import { filesBelow, loadRule } from './load.ts';
import { testFixture } from './suite.ts';

// One rule: npx vitest run src/testing/rules.test.ts -t cors/wildcard-origin
const suffix = '.fixture.md';

for (const path of filesBelow('rules', suffix)) {
  const id = path.slice('rules/'.length, -suffix.length) as RuleId;
  testFixture(path, async () => [await loadRule(id)]);
}
